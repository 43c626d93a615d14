import type { Amount, Conversion, ConversionRecord, Fee, RateStep, RateUse } from '@silkgate/contracts';
import {
  compareDecimals,
  convert,
  convertInverse,
  currencyOf,
  Money,
  portion,
  productOfRates,
  RATE_DECIMALS,
} from '@silkgate/kernel';

/** A member of a record that does not follow from the others. */
export interface Mismatch {
  readonly field: string;
  readonly expected: string;
  readonly found: string;
}

type Amounts =
  'billing' | 'payerSettlement' | 'payerSettlementMid' | 'payeeSettlement' | 'interchangeSettlement';

const PURPOSES: Readonly<Record<Conversion['purpose'], Amounts>> = {
  BILLING: 'billing',
  PAYER_SETTLEMENT: 'payerSettlement',
  PAYER_SETTLEMENT_MID: 'payerSettlementMid',
  PAYEE_SETTLEMENT: 'payeeSettlement',
  INTERCHANGE_SETTLEMENT: 'interchangeSettlement',
};

const FEE_KINDS: readonly Fee['kind'][] = ['DISCOUNT', 'INTERCHANGE', 'SERVICE'];

export function differing(field: string, expected: string, found: string): Mismatch[] {
  return expected === found ? [] : [{ field, expected, found }];
}

export function textOf(amount: { readonly currency: string; readonly value: string }): string {
  return `${amount.currency} ${amount.value}`;
}

/** Everything that does not follow from the published rates, mark-ups and fractions of the record (invariant 8). */
export function recomputePayment(record: ConversionRecord): Mismatch[] {
  return [
    ...(Object.keys(PURPOSES) as Conversion['purpose'][]).flatMap((purpose) =>
      recomputeConversion(record, purpose),
    ),
    ...FEE_KINDS.flatMap((kind) => recomputeFee(record, kind)),
    ...differing(
      'markup',
      textOf(difference(record.payerSettlement, record.payerSettlementMid)),
      textOf(record.markup),
    ),
    ...differing('acquirerShare', textOf(remainder(record)), textOf(record.acquirerShare)),
    ...(record.quotedAt < record.quoteExpiresAt
      ? []
      : [{ field: 'quoteExpiresAt', expected: `after ${record.quotedAt}`, found: record.quoteExpiresAt }]),
  ];
}

function difference(one: Amount, other: Amount): { currency: string; value: string } {
  return { currency: one.currency, value: (BigInt(one.value) - BigInt(other.value)).toString() };
}

function feeOf(record: ConversionRecord, kind: Fee['kind']): Fee | undefined {
  return record.fees.find((fee) => fee.kind === kind);
}

function remainder(record: ConversionRecord): { currency: string; value: string } {
  const [discount, interchange, service] = FEE_KINDS.map((kind) =>
    BigInt(feeOf(record, kind)?.amount.value ?? 0),
  );
  const { currency } = record.transaction;
  return { currency, value: ((discount ?? 0n) - (interchange ?? 0n) - (service ?? 0n)).toString() };
}

function recomputeFee(record: ConversionRecord, kind: Fee['kind']): Mismatch[] {
  const fee = feeOf(record, kind);
  if (fee === undefined) return [{ field: 'fees', expected: kind, found: 'nothing' }];
  const { amount, residual } = portion(Money.fromJson(fee.base), fee.fraction);
  const field = `fees.${kind}`;
  return [
    ...differing(`${field}.base`, textOf(record.transaction), textOf(fee.base)),
    ...differing(`${field}.amount`, textOf(amount.toJson()), textOf(fee.amount)),
    ...differing(`${field}.residual`, residual, fee.residual),
    ...roundingOf(field, fee.base.currency, fee.rounding, residual),
  ];
}

/** The rounding is the currency's own, and what it left away is below one step. */
function roundingOf(field: string, code: string, rounding: string, residual: string): Mismatch[] {
  const currency = currencyOf(code);
  if (currency === undefined) return [{ field, expected: 'an ISO 4217 currency', found: code }];
  const step = currency.stepMinor.toString();
  const inside = compareDecimals(residual, step) < 0 && compareDecimals(residual, `-${step}`) > 0;
  return [
    ...differing(`${field}.rounding`, currency.rounding, rounding),
    ...(inside ? [] : [{ field: `${field}.residual`, expected: `below ${step}`, found: residual }]),
  ];
}

function recomputeConversion(record: ConversionRecord, purpose: Conversion['purpose']): Mismatch[] {
  const conversion = record.conversions.find((each) => each.purpose === purpose);
  const field = `conversions.${purpose}`;
  if (conversion === undefined) return [{ field, expected: 'present', found: 'missing' }];
  const source =
    purpose === 'INTERCHANGE_SETTLEMENT' ? feeOf(record, 'INTERCHANGE')?.amount : record.transaction;
  return [
    ...differing(`${field}.from`, textOf(source ?? { currency: '', value: '' }), textOf(conversion.from)),
    ...differing(PURPOSES[purpose], textOf(conversion.to), textOf(record[PURPOSES[purpose]])),
    ...recomputeAmount(field, conversion, record.rateUses),
  ];
}

function recomputeAmount(field: string, conversion: Conversion, uses: readonly RateUse[]): Mismatch[] {
  const { from, to, fixedOn } = conversion;
  const steps = conversion.steps.map((step) => publishedStep(step, uses[step.use]));
  const broken = brokenPath(field, conversion);
  if (broken.length > 0) return broken;
  if (steps.some((step) => step === undefined))
    return [{ field: `${field}.steps`, expected: 'published rates', found: 'others' }];
  const rate = productOfRates(
    steps.filter((step) => step !== undefined),
    conversion.markup,
  );
  const derived =
    fixedOn === 'TARGET'
      ? convertInverse(Money.fromJson(to), rate, from.currency)
      : convert(Money.fromJson(from), rate, to.currency);
  return [
    ...differing(`${field}.rate`, rate, conversion.rate),
    ...differing(`${field}.rateDecimals`, String(RATE_DECIMALS), String(conversion.rateDecimals)),
    ...differing(
      fixedOn === 'TARGET' ? `${field}.from` : `${field}.to`,
      textOf(derived.amount.toJson()),
      textOf(fixedOn === 'TARGET' ? from : to),
    ),
    ...differing(`${field}.residual`, derived.residual, conversion.residual),
    ...roundingOf(field, derived.amount.currency, conversion.rounding, derived.residual),
  ];
}

function brokenPath(field: string, { from, to, steps }: Conversion): Mismatch[] {
  const places = [from.currency, ...steps.map((step) => step.to)];
  const joined = steps.every((step, index) => step.from === places[index]);
  if (joined && places.at(-1) === to.currency) return [];
  const found = steps.map((step) => `${step.from}-${step.to}`).join(' ');
  return [{ field: `${field}.steps`, expected: `${from.currency} to ${to.currency}`, found }];
}

/** The factor as the quotation itself says it; what the step says must be the same. */
function publishedStep(
  step: RateStep,
  use: RateUse | undefined,
): { numerator: string; denominator: string } | undefined {
  if (use === undefined) return undefined;
  const { currency, value, unit, direction } = use.quotation;
  const forwards = step.from === currency && step.to === use.baseCurrency;
  if (!forwards && !(step.from === use.baseCurrency && step.to === currency)) return undefined;
  const valueOnTop = forwards === (direction === 'BASE_PER_CURRENCY');
  const [numerator, denominator] = valueOnTop ? [value, String(unit)] : [String(unit), value];
  const same =
    compareDecimals(numerator, step.numerator) === 0 && compareDecimals(denominator, step.denominator) === 0;
  return same ? { numerator, denominator } : undefined;
}
