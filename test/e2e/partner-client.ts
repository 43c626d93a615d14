import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatSignatureHeader,
  loadPrivateKey,
  requestContent,
  sign,
  type SignatureAlgorithm,
} from '@silkgate/alipayplus';
import { unwrap } from '@silkgate/kernel';

export type Answer = Readonly<Record<string, unknown>> & {
  readonly result: { resultCode: string; resultStatus: string };
};

interface ParticipantFile {
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
}

/** Acts as a simulated participant with its key from the data folder. */
export async function callAs(
  data: string,
  clientId: string,
  gatewayUrl: string,
  operation: string,
  message: unknown,
): Promise<Answer> {
  const folder = join(data, 'sandbox', 'participants', clientId);
  const { algorithm, keyVersion } = JSON.parse(
    readFileSync(join(folder, 'participant.json'), 'utf8'),
  ) as ParticipantFile;
  const key = unwrap(
    loadPrivateKey(readFileSync(join(folder, 'private.pem'), 'utf8'), algorithm, keyVersion),
  );
  const path = `/aps/api/v1/payments/${operation}`;
  const body = JSON.stringify(message);
  const time = new Date().toISOString();
  const signature = await sign(requestContent('POST', path, clientId, time, body), key);
  const response = await fetch(`${gatewayUrl}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'request-time': time,
      signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
    },
    body,
  });
  return (await response.json()) as Answer;
}
