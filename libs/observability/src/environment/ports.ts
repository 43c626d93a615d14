/** Default ports, all on the loopback interface; SILKGATE_PORT_OFFSET and the copy number move them. */
export const PORTS = {
  gateway: 7100,
  cardLink: 7108,
  fx: 7110,
  settlement: 7120,
  reconciliation: 7130,
  postgres: 7132,
  compliance: 7140,
  gatewayTls: 7143,
  console: 7150,
  sandbox: 7190,
  kafka: 7192,
} as const;

export type PortName = keyof typeof PORTS;

/** Between the ports of one copy of a service and the next. */
export const COPY_PORT_STEP = 200;
