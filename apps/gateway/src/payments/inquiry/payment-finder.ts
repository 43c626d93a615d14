import { isUuid } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { keyOf, readKeys } from '../accept/accept-store.js';
import { hasTerms, type Leg, type StoredPayment } from '../domain/stored-payment.js';
import { legOf } from '../domain/views.js';
import { readPayment } from '../payment-reader.js';
import type { PaymentName } from '../use-cases.js';

/** `leg` is the caller's side; absent for a payment without terms, which only its initiator sees. */
export type FoundPayment =
  | { readonly kind: 'found'; readonly payment: StoredPayment; readonly leg?: Leg }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'not-yours' };

async function byOwnRequestId(
  session: SqlSession,
  initiatorId: string,
  requestId: string,
): Promise<StoredPayment | undefined> {
  return (await readKeys(session, [{ initiatorId, requestId }])).get(keyOf(initiatorId, requestId))?.payment;
}

/** A responder knows the payment under our paymentId, whichever of the two names it uses. */
async function read(session: SqlSession, name: PaymentName): Promise<StoredPayment | undefined> {
  const { callerId, requestId, paymentId } = name;
  if (requestId !== undefined) {
    const own = await byOwnRequestId(session, callerId, requestId);
    if (own !== undefined) return own;
  }
  const id = requestId ?? paymentId;
  return id !== undefined && isUuid(id) ? readPayment(session, id) : undefined;
}

/** Either side finds its own payments; if it names both ids they must be of the same payment. */
export async function findPayment(session: SqlSession, name: PaymentName): Promise<FoundPayment> {
  const payment = await read(session, name);
  if (payment === undefined) return { kind: 'unknown' };
  if (name.paymentId !== undefined && name.paymentId !== payment.paymentId) return { kind: 'unknown' };
  const leg = hasTerms(payment) ? legOf(payment, name.callerId) : undefined;
  if (leg !== undefined) return { kind: 'found', payment, leg };
  return payment.initiatorId === name.callerId ? { kind: 'found', payment } : { kind: 'not-yours' };
}
