import {
  formatSignatureHeader,
  parseSignatureHeader,
  requestContent,
  responseContent,
} from '@silkgate/alipayplus';
import type { KeyRing, Signer } from '@silkgate/alipayplus';
import { toIsoUtc8 } from '@silkgate/kernel';
import { request as httpRequest } from 'node:http';
import type { GatewayUnderTest } from './gateway-under-test.js';

export interface WireAnswer {
  readonly status: number;
  readonly body: Record<string, never> & {
    readonly result: { resultCode: string; resultStatus: string; resultMessage: string };
  };
  readonly signature: 'valid' | 'invalid' | 'unknown-key' | 'absent';
}

/** What a test changes of an otherwise right request. */
export interface Tampering {
  readonly method?: string;
  /** Another signer than the client's own. */
  readonly signer?: Signer;
  readonly clientId?: string;
  readonly requestTime?: string;
  /** What is sent, where it is not what was signed. */
  readonly sentBody?: string | Buffer;
  readonly sentPath?: string;
  /** Headers replaced; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A partner's client over a real socket. */
export class PartnerClient {
  constructor(
    private readonly gateway: GatewayUnderTest,
    readonly clientId: string,
  ) {}

  call(operation: string, body: object, tampering: Tampering = {}): Promise<WireAnswer> {
    return this.send(`/aps/api/v1/payments/${operation}`, JSON.stringify(body), tampering);
  }

  async send(path: string, body: string | Buffer, tampering: Tampering = {}): Promise<WireAnswer> {
    const { time, keys, switchKey, url } = this.gateway;
    const method = tampering.method ?? 'POST';
    const clientId = tampering.clientId ?? this.clientId;
    const requestTime = tampering.requestTime ?? toIsoUtc8(time.now);
    const signer = tampering.signer ?? keys.get(this.clientId)!.signer;
    const signature = await signer.sign(requestContent(method, path, clientId, requestTime, body));
    const { algorithm, keyVersion } = signer;
    const headers = {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': clientId,
      'request-time': requestTime,
      signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      ...tampering.headers,
    };
    const target = tampering.sentPath ?? path;
    const answer = await exchange(url, method, target, present(headers), tampering.sentBody ?? body);
    const signed = { ...answer, method, path: target, clientId, ring: switchKey.ring };
    return {
      status: answer.status,
      body: JSON.parse(answer.text) as WireAnswer['body'],
      signature: await signatureOf(signed),
    };
  }
}

interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

function present(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function exchange(
  url: string,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: string | Buffer,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ hostname, port, method, path, headers }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(method === 'GET' ? undefined : body);
  });
}

async function signatureOf(
  answer: RawAnswer & { method: string; path: string; clientId: string; ring: KeyRing },
): Promise<WireAnswer['signature']> {
  const { signature, 'response-time': time } = answer.headers;
  if (typeof signature !== 'string' || typeof time !== 'string') return 'absent';
  const parsed = parseSignatureHeader(signature);
  if (!parsed.ok) return 'invalid';
  const content = responseContent(answer.method, answer.path, answer.clientId, time, answer.text);
  return answer.ring.verify(parsed.value.algorithm, parsed.value.keyVersion, content, parsed.value.signature);
}
