import type { SeededRandom } from '@silkgate/kernel';
import type { FaultKind } from '../kinds.js';
import { isReady, lagIsGone, paymentsSucceed } from '../recovery/recovery.js';
import { copiesOf, type FaultWorld, type Injected } from '../world.js';
import { gone, hanging, lying } from './counterparty-faults.js';
import { killed, paused, restarted, type Recovery } from './process-faults.js';
import { connectionsCut, kafkaPaused, serverKilled } from './server-faults.js';

type Injector = (world: FaultWorld, random: SeededRandom) => Promise<Injected>;

const gateways = ({ gatewayCopies }: FaultWorld): readonly string[] => copiesOf('gateway', gatewayCopies);
const settlements = ({ settlementCopies }: FaultWorld): readonly string[] =>
  copiesOf('settlement', settlementCopies);

const payments: Recovery = (world) => paymentsSucceed(world);
const lag: Recovery = (world, endedAtMs) => lagIsGone(world, endedAtMs);
/** The whole switch: payments through every copy, every service ready, nothing left of what had waited. */
const everything: Recovery = async (world, endedAtMs) => {
  await paymentsSucceed(world);
  for (const name of ['fx', 'reconciliation', 'compliance'] as const) await isReady(name);
  await isReady('settlement', world.settlementCopies);
  await lagIsGone(world, endedAtMs);
};

/** What each kind of fault does. Each resolves when the fault is over. */
export const INJECTORS: Readonly<Record<FaultKind, Injector>> = {
  'gateway-killed': (world, random) => killed(world, [random.pick(gateways(world))], random, payments),
  'gateway-paused': (world, random) => paused(world, random.pick(gateways(world)), random, payments),
  'gateway-restarted': (world, random) => restarted(world, random.pick(gateways(world)), payments),
  'all-gateways-killed': (world, random) => killed(world, gateways(world), random, payments),
  'settlement-killed': (world, random) => killed(world, [random.pick(settlements(world))], random, lag),
  'settlement-paused': (world, random) => paused(world, random.pick(settlements(world)), random, lag),
  'all-settlement-killed': (world, random) => killed(world, settlements(world), random, lag),
  'fx-killed': (world, random) => killed(world, ['fx'], random, lag),
  'compliance-killed': (world, random) => killed(world, ['compliance'], random, lag),
  'reconciliation-killed': (world, random) => killed(world, ['reconciliation'], random, lag),
  'sandbox-killed': (world, random) => killed(world, ['sandbox'], random, payments),
  'sandbox-paused': (world, random) => paused(world, 'sandbox', random, payments),
  'postgres-killed': (world, random) => serverKilled(world, 'Postgres', random, everything),
  'connections-cut': (world, random) => connectionsCut(world, random, everything),
  'kafka-killed': (world, random) => serverKilled(world, 'Kafka', random, lag),
  'kafka-paused': (world, random) => kafkaPaused(world, random, lag),
  'counterparty-hanging': hanging,
  'counterparty-lying': lying,
  'counterparty-gone': gone,
};
