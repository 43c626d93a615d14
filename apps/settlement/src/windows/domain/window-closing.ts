import { addWorkingDays, businessDateOf, startOfBusinessDate } from '@silkgate/kernel';
import type { BusinessDate, EpochMs } from '@silkgate/kernel';
import type { Participant } from '../../participants/participant.js';
import type { CountsAndSums } from './totals.js';
import type { WindowKey } from './window-change.js';

export interface OpenWindow extends WindowKey, CountsAndSums {
  readonly windowId: string;
  readonly feeMinor: bigint;
}

export type SettlementMode = 'SCHEDULED' | 'IMMEDIATE';

/** When money moves: on `valueDate`, instructed at `dueAt`. */
export interface Schedule {
  readonly valueDate: BusinessDate;
  readonly dueAt: EpochMs;
  readonly immediate: boolean;
}

export interface ClosedWindow extends OpenWindow {
  /** Above zero the participant pays, below zero it is paid; after fees. */
  readonly netMinor: bigint;
  readonly agreementId: string;
  readonly schedule: Schedule;
  /** The participant's account at the settlement bank. */
  readonly account: string;
}

/**
 * What is settled with the participant: a payer owes payments less refunds less its interchange; a payee is owed its
 * share of the discount alone, because the merchants are paid apart.
 */
export function netMinorOf(window: Pick<OpenWindow, 'leg' | 'feeMinor'> & CountsAndSums): bigint {
  return window.leg === 'PAYER'
    ? window.paymentMinor - window.refundMinor - window.feeMinor
    : -window.feeMinor;
}

/** Working days of the agreement's calendar after the business date; now where an operator wants it settled at once. */
export function scheduleOf(
  businessDate: BusinessDate,
  mode: SettlementMode,
  now: EpochMs,
  terms: { readonly lagDays: number; readonly holidays: readonly BusinessDate[] },
): Schedule {
  const today = businessDateOf(now);
  if (mode === 'IMMEDIATE') {
    return { valueDate: today > businessDate ? today : businessDate, dueAt: now, immediate: true };
  }
  const valueDate = addWorkingDays(businessDate, terms.lagDays, new Set(terms.holidays));
  return { valueDate, dueAt: Math.max(now, startOfBusinessDate(valueDate)), immediate: false };
}

export function closedWindow(
  window: OpenWindow,
  participant: Participant,
  mode: SettlementMode,
  now: EpochMs,
): ClosedWindow {
  const terms = { lagDays: participant.settlementLagDays, holidays: participant.holidays };
  return {
    ...window,
    netMinor: netMinorOf(window),
    agreementId: participant.agreementId,
    account: participant.settlementAccount,
    schedule: scheduleOf(window.businessDate, mode, now, terms),
  };
}

export function isEmpty(window: CountsAndSums): boolean {
  return window.paymentCount === 0 && window.refundCount === 0;
}
