import type { SqlSession } from '@silkgate/persistence';
import { columnsOf } from '../sql/columns.js';
import type { Transaction } from './domain/transaction.js';

const INSERT = `INSERT INTO transaction_item (transaction_id, transaction_type, payment_id, business_date, occurred_at,
    payer_id, payer_request_id, payer_reference, payer_window_id,
    payee_id, payee_request_id, payee_reference, payee_window_id, merchant_id,
    transaction_minor, transaction_currency, billing_minor, billing_currency,
    payer_settlement_minor, payer_settlement_currency, payee_settlement_minor, payee_settlement_currency,
    discount_minor, interchange_minor, service_minor, acquirer_share_minor, interchange_settlement_minor)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::date[], $5::timestamptz[],
    $6::text[], $7::text[], $8::text[], $9::uuid[],
    $10::text[], $11::text[], $12::text[], $13::uuid[], $14::text[],
    $15::bigint[], $16::text[], $17::bigint[], $18::text[],
    $19::bigint[], $20::text[], $21::bigint[], $22::text[],
    $23::bigint[], $24::bigint[], $25::bigint[], $26::bigint[], $27::bigint[])`;

/** A transaction with the windows it was counted in. */
export interface BookedTransaction extends Transaction {
  readonly payerWindowId: string;
  readonly payeeWindowId: string;
}

export async function storeTransactions(
  session: SqlSession,
  booked: readonly BookedTransaction[],
): Promise<void> {
  await session.query(INSERT, [
    ...columnsOf(
      booked,
      (each) => each.transactionId,
      (each) => each.type,
      (each) => each.paymentId,
      (each) => each.businessDate,
      (each) => each.occurredAt,
      (each) => each.payer.participantId,
      (each) => each.payer.requestId,
      (each) => each.payer.counterpartyReference,
      (each) => each.payerWindowId,
      (each) => each.payee.participantId,
      (each) => each.payee.requestId,
      (each) => each.payee.counterpartyReference,
      (each) => each.payeeWindowId,
      (each) => each.merchantId,
    ),
    ...columnsOf(
      booked,
      (each) => each.transaction.minor,
      (each) => each.transaction.currency,
      (each) => each.billing.minor,
      (each) => each.billing.currency,
      (each) => each.payerSettlement.minor,
      (each) => each.payerSettlement.currency,
      (each) => each.payeeSettlement.minor,
      (each) => each.payeeSettlement.currency,
      (each) => each.fees.discount.minor,
      (each) => each.fees.interchange.minor,
      (each) => each.fees.service.minor,
      (each) => each.fees.acquirerShare.minor,
      (each) => each.fees.interchangeSettlement.minor,
    ),
  ]);
}
