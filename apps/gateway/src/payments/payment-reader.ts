import type { SqlSession } from '@silkgate/persistence';
import { paymentOfRow, type PaymentRow } from './domain/payment-row.js';
import type { StoredPayment } from './domain/stored-payment.js';

export async function readPayment(
  session: SqlSession,
  paymentId: string,
): Promise<StoredPayment | undefined> {
  const { rows } = await session.query<PaymentRow>('SELECT * FROM payment WHERE payment_id = $1', [
    paymentId,
  ]);
  return rows[0] === undefined ? undefined : paymentOfRow(rows[0]);
}
