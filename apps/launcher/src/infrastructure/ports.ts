import { createServer } from 'node:net';
import { Refusal } from '../refusal.js';

/** Contracted ports; `SILKGATE_PORT_OFFSET` is added to each, copy k of a service adds 200 x (k - 1). */
export const PORT = {
  gateway: 7100,
  gatewayTls: 7143,
  fx: 7110,
  settlement: 7120,
  reconciliation: 7130,
  compliance: 7140,
  sandbox: 7190,
  postgres: 7132,
  kafka: 7192,
  kafkaController: 7193,
} as const;
export type PortName = keyof typeof PORT;

export function portOffset(): number {
  const text = process.env['SILKGATE_PORT_OFFSET'] ?? '0';
  if (!/^\d{1,5}$/.test(text)) throw new Refusal(`SILKGATE_PORT_OFFSET is "${text}"; it takes a whole number.`);
  return Number(text);
}

export function portOf(name: PortName, copy = 1): number {
  return PORT[name] + portOffset() + 200 * (copy - 1);
}

export function loopback(name: PortName, copy = 1): string {
  return `http://127.0.0.1:${portOf(name, copy)}`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

export async function requireFreePorts(wanted: ReadonlyMap<string, number>): Promise<void> {
  for (const [what, port] of wanted) {
    if (!(await isFree(port))) {
      throw new Refusal(
        `Port ${port}, wanted for ${what}, is in use. Stop what listens there, or set SILKGATE_PORT_OFFSET to shift every port.`,
      );
    }
  }
}
