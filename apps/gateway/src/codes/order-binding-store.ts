import type { IdentityLevel } from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';

/** An acquirer's order that a wallet's customer scanned first: only that customer can pay it. */
export interface OrderBinding {
  readonly acquirerId: string;
  /** The acquirer's; key of the payment that follows. */
  readonly paymentRequestId: string;
  readonly codeValue: string;
  readonly walletId: string;
  readonly customerId: string;
  readonly identityLevel: IdentityLevel;
  readonly payerReference?: string;
  readonly merchantId: string;
  /** Ours: told to the wallet before the acquirer asks, and kept by the payment. */
  readonly paymentId: string;
  readonly quoteId: string;
  readonly referenceOrderId?: string;
  readonly description?: string;
  readonly createdAt: EpochMs;
  readonly expiresAt: EpochMs;
}

interface BindingRow {
  acquirer_id: string;
  payment_request_id: string;
  code_value: string;
  wallet_id: string;
  customer_id: string;
  identity_level: IdentityLevel;
  payer_reference: string | null;
  merchant_id: string;
  payment_id: string;
  quote_id: string;
  reference_order_id: string | null;
  description: string | null;
  created_at: EpochMs;
  expires_at: EpochMs;
}

const INSERT = `INSERT INTO order_binding (acquirer_id, payment_request_id, code_value, wallet_id, customer_id,
    identity_level, payer_reference, merchant_id, payment_id, quote_id, reference_order_id, description, created_at,
    expires_at)
  SELECT b.* FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::text[], $9::uuid[], $10::uuid[], $11::text[], $12::text[], $13::timestamptz[], $14::timestamptz[])
      AS b(acquirer_id, payment_request_id, code_value, wallet_id, customer_id, identity_level, payer_reference,
        merchant_id, payment_id, quote_id, reference_order_id, description, created_at, expires_at)
   ORDER BY b.acquirer_id COLLATE "C", b.payment_request_id COLLATE "C"
  ON CONFLICT DO NOTHING`;

/** The first binding of an order stays, whoever comes later. */
export async function insertBindings(session: SqlSession, bindings: readonly OrderBinding[]): Promise<void> {
  const column = <T>(of: (binding: OrderBinding) => T): T[] => bindings.map(of);
  await session.query(INSERT, [
    column((binding) => binding.acquirerId),
    column((binding) => binding.paymentRequestId),
    column((binding) => binding.codeValue),
    column((binding) => binding.walletId),
    column((binding) => binding.customerId),
    column((binding) => binding.identityLevel),
    column((binding) => binding.payerReference ?? null),
    column((binding) => binding.merchantId),
    column((binding) => binding.paymentId),
    column((binding) => binding.quoteId),
    column((binding) => binding.referenceOrderId ?? null),
    column((binding) => binding.description ?? null),
    column((binding) => toIsoUtc8(binding.createdAt)),
    column((binding) => toIsoUtc8(binding.expiresAt)),
  ]);
}

export type BindingKey = readonly [acquirerId: string, value: string];

/** By `<acquirer>\n<code value>`. */
export function readBindingsOfCodes(
  session: SqlSession,
  keys: readonly BindingKey[],
): Promise<Map<string, OrderBinding>> {
  return readBindings(session, 'code_value', keys, (binding) => binding.codeValue);
}

/** By `<acquirer>\n<payment request id>`. */
export function readBindingsOfRequests(
  session: SqlSession,
  keys: readonly BindingKey[],
): Promise<Map<string, OrderBinding>> {
  return readBindings(session, 'payment_request_id', keys, (binding) => binding.paymentRequestId);
}

export function bindingKey(acquirerId: string, value: string): string {
  return `${acquirerId}\n${value}`;
}

async function readBindings(
  session: SqlSession,
  column: 'code_value' | 'payment_request_id',
  keys: readonly BindingKey[],
  valueOf: (binding: OrderBinding) => string,
): Promise<Map<string, OrderBinding>> {
  const { rows } = await session.query<BindingRow>(
    `SELECT b.* FROM order_binding b
       JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS k(acquirer_id, value)) k
         ON b.acquirer_id = k.acquirer_id AND b.${column} = k.value
      ORDER BY b.acquirer_id, b.payment_request_id`,
    [keys.map(([acquirerId]) => acquirerId), keys.map(([, value]) => value)],
  );
  const bindings = rows.map(bindingOf);
  return new Map(bindings.map((binding) => [bindingKey(binding.acquirerId, valueOf(binding)), binding]));
}

function bindingOf(row: BindingRow): OrderBinding {
  return {
    acquirerId: row.acquirer_id,
    paymentRequestId: row.payment_request_id,
    codeValue: row.code_value,
    walletId: row.wallet_id,
    customerId: row.customer_id,
    identityLevel: row.identity_level,
    ...(row.payer_reference === null ? {} : { payerReference: row.payer_reference }),
    merchantId: row.merchant_id,
    paymentId: row.payment_id,
    quoteId: row.quote_id,
    ...(row.reference_order_id === null ? {} : { referenceOrderId: row.reference_order_id }),
    ...(row.description === null ? {} : { description: row.description }),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
