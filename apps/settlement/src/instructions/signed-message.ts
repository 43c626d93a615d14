import { formatSignatureHeader, parseSignatureHeader, requestTimeWithin } from '@silkgate/alipayplus';
import type { KeyRing, ResultCode, Signer } from '@silkgate/alipayplus';
import { err, ok, toIsoUtc8 } from '@silkgate/kernel';
import type { Clock, Result } from '@silkgate/kernel';

/** How far a message's time may be from ours; a repeat after that is refused. */
export const TIME_WINDOW_MS = 300_000;

export interface Refusal {
  readonly code: ResultCode;
  readonly detail: string;
}

export interface ReceivedSignature {
  readonly time: string | undefined;
  readonly signature: string | undefined;
}

/** Whether a message is of the holder of one of these keys and recent; `contentAt` makes what must have been signed. */
export async function verifyMessage(
  received: ReceivedSignature,
  contentAt: (time: string) => Uint8Array,
  { keys, clock }: { readonly keys: KeyRing; readonly clock: Clock },
): Promise<Result<undefined, Refusal>> {
  const { time, signature } = received;
  if (time === undefined || signature === undefined) {
    return err({ code: 'PARAM_ILLEGAL', detail: 'the time or the Signature header is missing' });
  }
  if (!requestTimeWithin(time, clock.now(), TIME_WINDOW_MS).ok) {
    return err({ code: 'REQUEST_TIME_INVALID', detail: 'the time is outside the window' });
  }
  const header = parseSignatureHeader(signature);
  if (!header.ok) return err({ code: 'INVALID_SIGNATURE', detail: header.error.code });
  const { algorithm, keyVersion, signature: bytes } = header.value;
  switch (await keys.verify(algorithm, keyVersion, contentAt(time), bytes)) {
    case 'valid':
      return ok(undefined);
    case 'invalid':
      return err({ code: 'INVALID_SIGNATURE', detail: 'it does not fit what was received' });
    case 'unknown-key':
      return err({ code: 'KEY_NOT_FOUND', detail: 'no such key' });
  }
}

/** The time and Signature headers of a message of ours. */
export async function signMessage(
  contentAt: (time: string) => Uint8Array,
  { signer, clock }: { readonly signer: Signer; readonly clock: Clock },
): Promise<{ readonly time: string; readonly signature: string }> {
  const time = toIsoUtc8(clock.now());
  const { algorithm, keyVersion } = signer;
  const signature = await signer.sign(contentAt(time));
  return { time, signature: formatSignatureHeader({ algorithm, keyVersion, signature }) };
}
