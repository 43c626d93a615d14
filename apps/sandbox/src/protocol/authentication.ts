import {
  parseSignatureHeader,
  requestContent,
  requestTimeWithin,
  type KeyRing,
  type ResultCode,
} from '@silkgate/alipayplus';
import { err, ok, type Clock, type Result } from '@silkgate/kernel';

/** A request as it came in: `path` is the request target as sent. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

/** Clocks of partners may differ by this much; also the longest life of a copied request. */
const REQUEST_WINDOW_MS = 10 * 60_000;

/** Whether a request was signed for `clientId`, now, by a key of the ring. */
export async function authenticate(
  request: ReceivedRequest,
  clientId: string,
  keys: KeyRing,
  clock: Clock,
): Promise<Result<true, ResultCode>> {
  const client = headerOf(request, 'client-id');
  const time = headerOf(request, 'request-time');
  const signatureText = headerOf(request, 'signature');
  if (client === undefined || time === undefined || signatureText === undefined) return err('PARAM_ILLEGAL');
  if (client !== clientId) return err('CLIENT_INVALID');
  if (!requestTimeWithin(time, clock.now(), REQUEST_WINDOW_MS).ok) return err('REQUEST_TIME_INVALID');
  const header = parseSignatureHeader(signatureText);
  if (!header.ok) return err('INVALID_SIGNATURE');
  const { algorithm, keyVersion, signature } = header.value;
  const content = requestContent(request.method, request.path, clientId, time, request.body);
  const outcome = await keys.verify(algorithm, keyVersion, content, signature);
  if (outcome === 'valid') return ok(true);
  return err(outcome === 'unknown-key' ? 'KEY_NOT_FOUND' : 'INVALID_SIGNATURE');
}

export function headerOf({ headers }: Pick<ReceivedRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
