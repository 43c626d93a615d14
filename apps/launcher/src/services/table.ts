import type { PortName } from '../infrastructure/ports.js';

/** A service as the launcher starts it; docker/compose.yaml is checked against this table. */
export interface ServiceEntry {
  readonly app: 'gateway' | 'fx' | 'settlement' | 'reconciliation' | 'compliance' | 'sandbox';
  /** Its Postgres schema; the sandbox has none. */
  readonly schema?: string;
  readonly ports: readonly PortName[];
  /** Where it finds others, as environment variables naming URLs of services. */
  readonly urls: Readonly<Record<string, 'gateway' | 'fx' | 'settlement'>>;
}

export const SERVICES: readonly ServiceEntry[] = [
  { app: 'gateway', schema: 'gateway', ports: ['gateway', 'gatewayTls'], urls: {} },
  { app: 'fx', schema: 'fx', ports: ['fx'], urls: {} },
  { app: 'settlement', schema: 'settlement', ports: ['settlement'], urls: {} },
  { app: 'reconciliation', schema: 'reconciliation', ports: ['reconciliation'], urls: {} },
  { app: 'compliance', schema: 'compliance', ports: ['compliance'], urls: {} },
  {
    app: 'sandbox',
    ports: ['sandbox'],
    urls: { SILKGATE_GATEWAY_URL: 'gateway', SILKGATE_FX_URL: 'fx', SILKGATE_SETTLEMENT_URL: 'settlement' },
  },
];

/** The embedded event log's schema, migrated with the services' own. */
export const EVENT_LOG_SCHEMA = 'eventlog';

export const SCHEMAS: readonly string[] = [
  ...SERVICES.flatMap((service) => (service.schema === undefined ? [] : [service.schema])),
  EVENT_LOG_SCHEMA,
];
