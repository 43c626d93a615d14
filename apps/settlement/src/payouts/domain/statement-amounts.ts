/** Amounts of a merchant's business date, minor units of one currency. Above zero the merchant is owed. */
export interface MerchantDay {
  readonly merchantId: string;
  readonly currency: string;
  readonly paymentCount: number;
  readonly grossMinor: bigint;
  readonly refundCount: number;
  readonly refundMinor: bigint;
  /** Discount of the payments less discount given back with refunds. */
  readonly discountMinor: bigint;
}

export interface MerchantAmount {
  readonly merchantId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}

/** closing = opening + net + returned - payout; net = gross - refunds - discount. */
export interface StatementAmounts extends MerchantDay {
  readonly openingMinor: bigint;
  readonly netMinor: bigint;
  /** Earlier payouts that the bank refused, owed again. */
  readonly returnedMinor: bigint;
  readonly payoutMinor: bigint;
  readonly closingMinor: bigint;
}

export interface StatementInput {
  readonly days: readonly MerchantDay[];
  /** Closing payables of the statements before, where they are not zero. */
  readonly carried: readonly MerchantAmount[];
  readonly returned: readonly MerchantAmount[];
}

/**
 * One statement for each merchant with something to say. The payout is all that is owed for business dates up to this
 * one; what is below zero after refunds is carried and netted from later payouts.
 */
export function statementAmounts({ days, carried, returned }: StatementInput): readonly StatementAmounts[] {
  const day = new Map(days.map((each) => [keyOf(each), each]));
  const opening = new Map(carried.map((each) => [keyOf(each), each.amountMinor]));
  const back = new Map(returned.map((each) => [keyOf(each), each.amountMinor]));
  const keys = [...new Map([...days, ...carried, ...returned].map((each) => [keyOf(each), each])).entries()];
  return keys.map(([key, { merchantId, currency }]) =>
    amountsOf(day.get(key) ?? quietDay(merchantId, currency), opening.get(key) ?? 0n, back.get(key) ?? 0n),
  );
}

export function amountsOf(day: MerchantDay, openingMinor: bigint, returnedMinor: bigint): StatementAmounts {
  const netMinor = day.grossMinor - day.refundMinor - day.discountMinor;
  const owedMinor = openingMinor + netMinor + returnedMinor;
  const payoutMinor = owedMinor > 0n ? owedMinor : 0n;
  return {
    ...day,
    openingMinor,
    netMinor,
    returnedMinor,
    payoutMinor,
    closingMinor: owedMinor - payoutMinor,
  };
}

export function quietDay(merchantId: string, currency: string): MerchantDay {
  const nothing = { paymentCount: 0, grossMinor: 0n, refundCount: 0, refundMinor: 0n, discountMinor: 0n };
  return { merchantId, currency, ...nothing };
}

function keyOf({ merchantId, currency }: { readonly merchantId: string; readonly currency: string }): string {
  return JSON.stringify([merchantId, currency]);
}
