import { shardOf } from '@silkgate/kernel';
import type { BusinessDate, EpochMs, IdSource } from '@silkgate/kernel';
import assert from 'node:assert';
import type { Merchant, Participant } from '../../participants/participant.js';
import { scheduleOf } from '../../windows/domain/window-closing.js';
import type { Schedule, SettlementMode } from '../../windows/domain/window-closing.js';
import type { StatementAmounts } from './statement-amounts.js';

export interface PlannedPayout {
  readonly payoutId: string;
  readonly batchId: string;
  readonly acquirerId: string;
  readonly merchantId: string;
  readonly account: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

export interface PlannedBatch {
  readonly batchId: string;
  readonly acquirerId: string;
  readonly currency: string;
  /** Counts the batches of an acquirer and business date from 1; part of the file's name. */
  readonly sequence: number;
  readonly schedule: Schedule;
  readonly totalMinor: bigint;
  readonly payouts: readonly PlannedPayout[];
}

export interface PayoutContext {
  readonly businessDate: BusinessDate;
  readonly mode: SettlementMode;
  readonly now: EpochMs;
  readonly participants: ReadonlyMap<string, Participant>;
  readonly merchants: ReadonlyMap<string, Merchant>;
  readonly ids: IdSource;
}

interface Due {
  readonly amounts: StatementAmounts;
  readonly merchant: Merchant;
  readonly schedule: Schedule;
}

/** A batch for each acquirer, currency and value date; merchants with nothing to be paid are in none. */
export function planPayouts(
  statements: readonly StatementAmounts[],
  context: PayoutContext,
): readonly PlannedBatch[] {
  const groups = new Map<string, Due[]>();
  for (const amounts of statements.filter((each) => each.payoutMinor > 0n)) {
    const due = dueOf(amounts, context);
    const key = JSON.stringify([due.merchant.acquirerId, amounts.currency, due.schedule.valueDate]);
    groups.set(key, [...(groups.get(key) ?? []), due]);
  }
  const sequences = new Map<string, number>();
  return [...groups.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, dues]) => batchOf(dues, sequences, context.ids));
}

function dueOf(amounts: StatementAmounts, context: PayoutContext): Due {
  const merchant = context.merchants.get(amounts.merchantId);
  assert(merchant !== undefined, `the merchant ${amounts.merchantId} is known when its date closes`);
  const holidays = context.participants.get(merchant.acquirerId)?.holidays ?? [];
  const terms = { lagDays: merchant.payoutLagDays, holidays };
  return { amounts, merchant, schedule: scheduleOf(context.businessDate, context.mode, context.now, terms) };
}

function batchOf(dues: readonly Due[], sequences: Map<string, number>, ids: IdSource): PlannedBatch {
  const [first] = dues;
  assert(first !== undefined);
  const { acquirerId } = first.merchant;
  const sequence = (sequences.get(acquirerId) ?? 0) + 1;
  sequences.set(acquirerId, sequence);
  const batchId = ids.uuid(shardOf(acquirerId));
  const payouts = dues.map(({ amounts, merchant }) => ({
    payoutId: ids.uuid(shardOf(merchant.merchantId)),
    batchId,
    acquirerId,
    merchantId: merchant.merchantId,
    account: merchant.payoutAccount,
    currency: amounts.currency,
    amountMinor: amounts.payoutMinor,
  }));
  return {
    batchId,
    acquirerId,
    currency: first.amounts.currency,
    sequence,
    schedule: first.schedule,
    totalMinor: payouts.reduce((sum, each) => sum + each.amountMinor, 0n),
    payouts,
  };
}
