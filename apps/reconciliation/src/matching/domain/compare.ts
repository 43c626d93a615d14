import { daysBetween } from '@silkgate/kernel';
import { amountText, type Difference, type OurSide, type SideAmount, type TheirSide } from './difference.js';

/** Words that counterparties use for a transaction or payout that went through. */
const SUCCESS: ReadonlySet<string> = new Set(['SUCCESS', 'PAID', 'CREDITED']);

export function isSuccess(status: string): boolean {
  return SUCCESS.has(status);
}

/**
 * What differs between our row and the counterparty's of the same key. A status that differs says all, and so does
 * another merchant: what stands in another's account is missing in that of ours, whatever the amount. Then currency
 * before amount, and amount before rate: a settlement amount can only be judged where the amount it was converted from
 * agrees. The fee is judged by itself. What a side does not give is not compared.
 */
export function compare(ours: OurSide, theirs: TheirSide): readonly Difference[] {
  if (isSuccess(ours.status) !== isSuccess(theirs.status)) {
    return [{ class: 'status', expected: ours.status, actual: theirs.status, state: 'OPEN' }];
  }
  if (!isSuccess(ours.status)) return [];
  const merchant = compareMerchants(ours, theirs);
  if (merchant.length > 0) return merchant;
  const converted = compareAmounts(ours, theirs);
  const fee = differenceOf('fee', ours.fee, theirs.fee);
  return [...converted, ...fee];
}

function compareMerchants(ours: OurSide, theirs: TheirSide): readonly Difference[] {
  const { merchantId } = ours;
  if (merchantId === undefined || theirs.merchantId === undefined || merchantId === theirs.merchantId)
    return [];
  const expected = `${merchantId} ${amountText(ours.amount)}`;
  const actual = `${theirs.merchantId} ${amountText(theirs.amount)}`;
  return [{ class: 'missing-at-counterpart', expected, actual, state: 'OPEN' }];
}

function compareAmounts(ours: OurSide, theirs: TheirSide): readonly Difference[] {
  if (ours.amount.currency !== theirs.amount.currency)
    return differenceOf('currency', ours.amount, theirs.amount);
  const amount = differenceOf('amount', ours.amount, theirs.amount);
  if (amount.length > 0) return amount;
  const settlementCurrencies = ours.settlement?.currency === theirs.settlement?.currency;
  return differenceOf(settlementCurrencies ? 'rate' : 'currency', ours.settlement, theirs.settlement);
}

function differenceOf(
  name: Difference['class'],
  ours: SideAmount | undefined,
  theirs: SideAmount | undefined,
): readonly Difference[] {
  if (ours === undefined || theirs === undefined) return [];
  if (ours.currency === theirs.currency && ours.minor === theirs.minor) return [];
  return [{ class: name, expected: amountText(ours), actual: amountText(theirs), state: 'OPEN' }];
}

/** What is known of the day after the one that is compared: a cut-off moves a transaction by one day. */
export interface NextDay {
  /** The counterparty's file of that day is here. */
  readonly listed: boolean;
  /** That day has ended, and all that we booked on it is here. */
  readonly booked: boolean;
}

/** What is known about a row of the file that our books do not have on its date. */
export interface UnexpectedRow {
  readonly theirs: TheirSide;
  readonly nextDay: NextDay;
  /** Our row of the same key on another date. */
  readonly elsewhere?: OurSide & {
    /** Whether that date has ended, so that its own comparison judges the pair. */
    readonly dayEnded: boolean;
    /** Whether the file of that date lists it too. */
    readonly listedThere: boolean;
  };
}

/** `elsewhere`: the comparison of another date judges this row, here it does not count. */
export function judgeUnexpected({
  theirs,
  nextDay,
  elsewhere,
}: UnexpectedRow): Difference | 'agrees' | 'elsewhere' {
  if (elsewhere === undefined) {
    return {
      class: 'missing-at-switch',
      actual: `${amountText(theirs.amount)} ${theirs.status}`,
      state: nextDay.booked ? 'OPEN' : 'PENDING',
    };
  }
  if (!isSuccess(elsewhere.status)) return compare(elsewhere, theirs)[0] ?? 'agrees';
  if (elsewhere.listedThere) {
    return { class: 'duplicate', expected: elsewhere.businessDate, actual: theirs.fileDate, state: 'OPEN' };
  }
  if (elsewhere.dayEnded) return 'elsewhere';
  return { class: 'cut-off', expected: elsewhere.businessDate, actual: theirs.fileDate, state: 'PENDING' };
}

/**
 * Our successful row that the file of its date does not list; `nearest` is its row in the file nearest in time. While
 * there is none, and the next day's file is not here, it may come with that: pending, and a break after that. The adjacent dates are those of the calendar, whatever the calendar of the agreement: the gateway ends a business date for
 * every calendar day, weekends and holidays too, and files come for each; agreements move only the value dates.
 */
export function judgeUnlisted(
  ours: OurSide,
  nearest: TheirSide | undefined,
  nextDay: NextDay,
): readonly Difference[] {
  if (nearest === undefined) {
    const state = nextDay.listed ? 'OPEN' : 'PENDING';
    return [{ class: 'missing-at-counterpart', expected: amountText(ours.amount), state }];
  }
  if (Math.abs(daysBetween(ours.businessDate, nearest.fileDate)) <= 1) return compare(ours, nearest);
  return [{ class: 'cut-off', expected: ours.businessDate, actual: nearest.fileDate, state: 'OPEN' }];
}
