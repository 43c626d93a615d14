/** States of a payment as they are stored. INITIATED is a payment before its accept commit and has no row. */
export const PAYMENT_STATES = ['PROCESSING', 'AUTHORISED', 'SUCCESS', 'FAILED', 'CANCELLED'] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

export type FinalState = 'SUCCESS' | 'FAILED' | 'CANCELLED';

/** The only ways forward (invariant 5): a final state has none. */
export const PAYMENT_TRANSITIONS: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  PROCESSING: ['AUTHORISED', 'SUCCESS', 'FAILED', 'CANCELLED'],
  AUTHORISED: ['SUCCESS', 'CANCELLED'],
  SUCCESS: [],
  FAILED: [],
  CANCELLED: [],
};

export function mayBecome(from: PaymentState, to: PaymentState): boolean {
  return PAYMENT_TRANSITIONS[from].includes(to);
}

export function isFinal(state: PaymentState): state is FinalState {
  return PAYMENT_TRANSITIONS[state].length === 0;
}
