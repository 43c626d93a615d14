import { parseIsoInstant } from '@silkgate/kernel';
import type { AcquirerPayment, AcquirerState } from './state.js';

export type OpenedOrder =
  | { readonly kind: 'open'; readonly order: AcquirerPayment }
  | { readonly kind: 'refused'; readonly resultCode: 'INVALID_CODE' | 'ORDER_IS_CLOSED' | 'EXPIRED_CODE' };

/** The order behind a code that was scanned. Scanning again opens the same order until it has a result or expires. */
export function openOrder(
  state: AcquirerState,
  codeValue: string,
  customerId: string,
  nowMs: number,
): OpenedOrder {
  const order = state.payments.get(state.requestIdByOrderCode.get(codeValue) ?? '');
  if (order === undefined) return { kind: 'refused', resultCode: 'INVALID_CODE' };
  if (order.status !== 'ORDERED' && order.status !== 'ASKED')
    return { kind: 'refused', resultCode: 'ORDER_IS_CLOSED' };
  if (order.customerId !== undefined && order.customerId !== customerId) {
    return { kind: 'refused', resultCode: 'ORDER_IS_CLOSED' };
  }
  const expiry = parseIsoInstant(order.expiresAt ?? '');
  if (expiry.ok && expiry.value <= nowMs) return { kind: 'refused', resultCode: 'EXPIRED_CODE' };
  return { kind: 'open', order };
}
