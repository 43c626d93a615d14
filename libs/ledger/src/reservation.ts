import { err, ok } from '@silkgate/kernel';
import type { Money, Result } from '@silkgate/kernel';

/** Money set aside before its outcome is known: posted or released, once, and never again. */
export interface Reservation {
  readonly id: string;
  readonly amount: Money;
  readonly state: 'RESERVED' | 'POSTED' | 'RELEASED';
}

export type ReservationError =
  'NOT_POSITIVE' | 'CURRENCY_MISMATCH' | 'INSUFFICIENT' | 'ALREADY_POSTED' | 'ALREADY_RELEASED';

/** Refused when the amount is above what is available. */
export function reserve(id: string, amount: Money, available: Money): Result<Reservation, ReservationError> {
  if (!amount.isPositive()) return err('NOT_POSITIVE');
  if (amount.currency !== available.currency) return err('CURRENCY_MISMATCH');
  if (amount.compare(available) > 0) return err('INSUFFICIENT');
  return ok({ id, amount, state: 'RESERVED' });
}

export function post(reservation: Reservation): Result<Reservation, ReservationError> {
  return leave(reservation, 'POSTED');
}

export function release(reservation: Reservation): Result<Reservation, ReservationError> {
  return leave(reservation, 'RELEASED');
}

function leave(
  reservation: Reservation,
  state: 'POSTED' | 'RELEASED',
): Result<Reservation, ReservationError> {
  switch (reservation.state) {
    case 'RESERVED':
      return ok({ ...reservation, state });
    case 'POSTED':
      return err('ALREADY_POSTED');
    case 'RELEASED':
      return err('ALREADY_RELEASED');
  }
}
