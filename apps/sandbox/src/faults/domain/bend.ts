import type { FaultKind } from './fault.js';

type Body = Readonly<Record<string, unknown>>;

const AMOUNT_FIELDS = ['paymentAmount', 'refundAmount'] as const;
const ID_FIELDS = ['paymentRequestId', 'refundRequestId'] as const;

/** The answer with one field wrong; signed as if it were right. */
export function bend(body: object, kind: FaultKind): object {
  switch (kind) {
    case 'wrong-amount':
      return changed(body, AMOUNT_FIELDS, (amount) => withAmount(amount, { plus: 1n }));
    case 'wrong-currency':
      return changed(body, AMOUNT_FIELDS, (amount) => withAmount(amount, { currency: true }));
    case 'wrong-id':
      return changed(body, ID_FIELDS, (id) => (typeof id === 'string' ? `X${id.slice(1)}` : id));
    default:
      return body;
  }
}

function changed(body: object, fields: readonly string[], change: (value: unknown) => unknown): object {
  const bent: Record<string, unknown> = { ...(body as Body) };
  for (const field of fields) if (bent[field] !== undefined) bent[field] = change(bent[field]);
  return bent;
}

function withAmount(value: unknown, how: { readonly plus?: bigint; readonly currency?: true }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { currency, value: minor } = value as { currency: string; value: string };
  if (how.currency === true) return { currency: currency === 'USD' ? 'EUR' : 'USD', value: minor };
  return { currency, value: (BigInt(minor) + (how.plus ?? 0n)).toString() };
}
