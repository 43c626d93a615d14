import { formatSignatureHeader, responseContent, type Signer } from '@silkgate/alipayplus';
import { toIsoUtc8, type Clock } from '@silkgate/kernel';
import type { ReceivedRequest } from './authentication.js';

export interface SignedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Signs an answer's body for the request that it answers. */
export async function signAnswer(
  request: Pick<ReceivedRequest, 'method' | 'path'>,
  clientId: string,
  signer: Signer,
  clock: Clock,
  body: object,
): Promise<SignedAnswer> {
  const text = JSON.stringify(body);
  const time = toIsoUtc8(clock.now());
  const signature = await signer.sign(responseContent(request.method, request.path, clientId, time, text));
  const { algorithm, keyVersion } = signer;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'response-time': time,
      signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
    },
    body: text,
  };
}
