import { err, ok, parseIsoInstant, type EpochMs, type Result } from '@silkgate/kernel';

export type RequestTimeError =
  | { readonly code: 'unreadable' }
  /** `skewMs` is the sender's time less ours: negative is old, positive is ahead. */
  | { readonly code: 'outside-window'; readonly skewMs: number };

/** 13 digits reach from 2001 to 2286; seconds (10 digits) are refused rather than guessed. */
const EPOCH_MILLISECONDS = /^[1-9]\d{12}$/;

/**
 * The instant a `Request-Time` or `Response-Time` header names, if it is within `windowMs` of `nowMs`, before or after
 * (both ends included). ISO 8601 with offset, or epoch milliseconds as the official SDKs send.
 */
export function requestTimeWithin(
  text: string,
  nowMs: EpochMs,
  windowMs: number,
): Result<EpochMs, RequestTimeError> {
  const instant = EPOCH_MILLISECONDS.test(text) ? ok(Number(text)) : parseIsoInstant(text);
  if (!instant.ok) return err({ code: 'unreadable' });
  const skewMs = instant.value - nowMs;
  return Math.abs(skewMs) <= windowMs ? ok(instant.value) : err({ code: 'outside-window', skewMs });
}
