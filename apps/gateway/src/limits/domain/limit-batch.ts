import type { ResultCode } from '@silkgate/alipayplus';
import assert from 'node:assert';
import type { LimitClaim, LimitUse } from './limit-claim.js';
import type { PeriodKeys } from './limit-periods.js';
import { policiesOf, refusalOfAmount, walletPeriodOf, type LimitPolicy } from './limit-policy.js';

/** A locked row of use as it stands in the open transaction, with what the whole batch claims already in it. */
export interface LockedUse {
  readonly subject: string;
  readonly period: string;
  readonly usedMinor: bigint;
  /** Set where the row is new and its customer is identified in this batch. */
  readonly movedTo?: string;
}

export interface LockedUses {
  readonly rows: readonly LockedUse[];
  /** Customers whose use was moved to a person by an earlier commit. */
  readonly moved: ReadonlyMap<string, string>;
  readonly policies: readonly LimitPolicy[];
}

interface Row {
  readonly stored: LockedUse;
  used: bigint;
  movedTo: string | undefined;
}

/** As a row must be when the batch is decided. */
export type UseChange = LockedUse;

function rowKey(subject: string, period: string): string {
  return `${subject}\n${period}`;
}

/** The subject that a claim is counted for before anything of this batch is known; the counting statement agrees. */
export function claimedSubject(claim: LimitClaim, moved: ReadonlyMap<string, string>): string {
  const { person, customer } = claim;
  const subject = person ?? (customer === undefined ? undefined : (moved.get(customer) ?? customer));
  assert(subject !== undefined, 'a claim names a person or a customer');
  return subject;
}

/**
 * One batch of claims, decided in order over locked rows. The rows come with the whole batch counted in, which is what
 * is left to write in the usual case that nobody is refused; {@link changes} is what must be corrected.
 */
export class LimitBatch {
  readonly #rows = new Map<string, Row>();

  constructor(
    claims: readonly LimitClaim[],
    private readonly locked: LockedUses,
    private readonly periods: PeriodKeys,
  ) {
    for (const stored of locked.rows) {
      this.#rows.set(rowKey(stored.subject, stored.period), {
        stored,
        used: stored.usedMinor,
        movedTo: undefined,
      });
    }
    for (const claim of claims) {
      this.#row(claimedSubject(claim, locked.moved)).used -= claim.usdMinor;
      const wallet = this.#walletRow(claim);
      if (wallet !== undefined) wallet.row.used -= claim.billing.minor;
    }
  }

  refusalOf(claim: LimitClaim): ResultCode | undefined {
    const policies = policiesOf(this.locked.policies, claim);
    const refusal = refusalOfAmount(claim, policies);
    if (refusal !== undefined) return refusal;
    const used = this.#row(this.#subjectOf(claim)).used + (this.#unmoved(claim)?.used ?? 0n);
    if (used + claim.usdMinor > (policies.visitors?.perPeriodMinor ?? 0n)) return 'USER_AMOUNT_EXCEED_LIMIT';
    const wallet = this.#walletRow(claim);
    const room = policies.wallet?.perPeriodMinor;
    if (wallet === undefined || room === undefined) return undefined;
    return wallet.row.used + claim.billing.minor > room ? 'USER_AMOUNT_EXCEED_LIMIT' : undefined;
  }

  /** Counts an accepted payment; a customer who is identified by it takes the use so far along. */
  count(claim: LimitClaim): LimitUse {
    const subject = this.#subjectOf(claim);
    const row = this.#row(subject);
    const customer = this.#unmoved(claim);
    if (customer !== undefined) {
      row.used += customer.used;
      customer.used = 0n;
      customer.movedTo = subject;
    }
    row.used += claim.usdMinor;
    const wallet = this.#walletRow(claim);
    if (wallet !== undefined) wallet.row.used += claim.billing.minor;
    const { usdMinor, rateSetId } = claim;
    const use = { subject, year: this.periods.YEAR, usdMinor, rateSetId };
    return wallet === undefined ? use : { ...use, walletPeriod: wallet.row.stored.period };
  }

  changes(): UseChange[] {
    return [...this.#rows.values()]
      .filter(({ stored, used, movedTo }) => used !== stored.usedMinor || movedTo !== stored.movedTo)
      .map(({ stored: { subject, period }, used, movedTo }) => ({
        ...{ subject, period, usedMinor: used },
        ...(movedTo === undefined ? {} : { movedTo }),
      }));
  }

  #subjectOf(claim: LimitClaim): string {
    const { customer, person } = claim;
    const movedNow = customer === undefined || person !== undefined ? undefined : this.#find(customer);
    return movedNow?.movedTo ?? claimedSubject(claim, this.locked.moved);
  }

  /** The row of a customer whom this claim identifies for the first time in the year. */
  #unmoved({ customer, person }: LimitClaim): Row | undefined {
    if (customer === undefined || person === undefined || this.locked.moved.has(customer)) return undefined;
    const row = this.#find(customer);
    assert(row !== undefined, `the row of ${customer} is locked with the batch`);
    return row.movedTo === undefined ? row : undefined;
  }

  #walletRow(claim: LimitClaim): { readonly row: Row } | undefined {
    const period = walletPeriodOf(policiesOf(this.locked.policies, claim).wallet, claim);
    return period === undefined ? undefined : { row: this.#row(claim.walletSubject, this.periods[period]) };
  }

  #find(subject: string): Row | undefined {
    return this.#rows.get(rowKey(subject, this.periods.YEAR));
  }

  #row(subject: string, period = this.periods.YEAR): Row {
    const row = this.#rows.get(rowKey(subject, period));
    assert(row !== undefined, `the row of ${subject} in ${period} is locked with the batch`);
    return row;
  }
}
