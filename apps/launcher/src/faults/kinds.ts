import type { ServerName } from '../guard/protocol.js';

/** Every way in which the switch, what it stands on and those around it are broken. */
export const FAULT_KINDS = [
  'gateway-killed',
  'gateway-paused',
  'gateway-restarted',
  'all-gateways-killed',
  'settlement-killed',
  'settlement-paused',
  'all-settlement-killed',
  'fx-killed',
  'compliance-killed',
  'reconciliation-killed',
  'sandbox-killed',
  'sandbox-paused',
  'postgres-killed',
  'connections-cut',
  'kafka-killed',
  'kafka-paused',
  'counterparty-hanging',
  'counterparty-lying',
  'counterparty-gone',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Whose process a kind needs to be ours; the others are always possible. */
const NEEDS: Readonly<Partial<Record<FaultKind, ServerName>>> = {
  'postgres-killed': 'Postgres',
  'kafka-killed': 'Kafka',
  'kafka-paused': 'Kafka',
};

/** The kinds that are not, each with the server that would have to be ours. */
export function impossibleKinds(
  own: ReadonlySet<ServerName>,
): readonly { readonly kind: FaultKind; readonly needs: ServerName }[] {
  return FAULT_KINDS.flatMap((kind) => {
    const needs = NEEDS[kind];
    return needs === undefined || own.has(needs) ? [] : [{ kind, needs }];
  });
}

/** The kinds that are possible where only these servers are ours. */
export function possibleKinds(own: ReadonlySet<ServerName>): readonly FaultKind[] {
  const impossible = new Set(impossibleKinds(own).map(({ kind }) => kind));
  return FAULT_KINDS.filter((kind) => !impossible.has(kind));
}
