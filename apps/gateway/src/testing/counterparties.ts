import {
  formatSignatureHeader,
  generateKeyPair,
  keyRingOf,
  loadPrivateKey,
  loadPublicKey,
  operationOfPath,
  parseSignatureHeader,
  requestContent,
  responseContent,
  signerOf,
} from '@silkgate/alipayplus';
import type { KeyPairPem, KeyRing, Operation, SignatureAlgorithm, Signer } from '@silkgate/alipayplus';
import { toIsoUtc8, unwrap } from '@silkgate/kernel';
import type { Clock, HttpClient, HttpOutcome, HttpRequest } from '@silkgate/kernel';
import assert from 'node:assert';

export interface TestKey {
  readonly pem: KeyPairPem;
  readonly signer: Signer;
  readonly ring: KeyRing;
}

export async function testKey(algorithm: SignatureAlgorithm, keyVersion: string): Promise<TestKey> {
  const pem = await generateKeyPair(algorithm);
  return {
    pem,
    signer: signerOf(unwrap(loadPrivateKey(pem.privatePem, algorithm, keyVersion))),
    ring: keyRingOf([unwrap(loadPublicKey(pem.publicPem, algorithm, keyVersion))]),
  };
}

type Body = Record<string, unknown>;
export type CounterpartyBehaviour = (operation: Operation, body: Body) => object | Promise<object>;

/** The participants' side of the network: checks the switch's signature, answers as told, signs with its own key. */
export class Counterparties implements HttpClient {
  readonly calls: { readonly clientId: string; readonly operation: Operation; readonly body: Body }[] = [];
  readonly behaviour = new Map<string, CounterpartyBehaviour>();

  constructor(
    private readonly clock: Clock,
    private readonly keys: ReadonlyMap<string, TestKey>,
    private readonly switchRing: KeyRing,
  ) {}

  async send(request: HttpRequest): Promise<HttpOutcome> {
    const path = new URL(request.url).pathname;
    const clientId = request.headers['client-id'] ?? '';
    const operation = operationOfPath(path.slice(path.indexOf('/aps/')));
    assert(operation !== undefined, `the switch called ${path}`);
    const time = request.headers['request-time'] ?? '';
    const sent = unwrap(parseSignatureHeader(request.headers['signature'] ?? ''));
    const text = request.body ?? '';
    const content = requestContent('POST', path, clientId, time, text);
    const outcome = await this.switchRing.verify(sent.algorithm, sent.keyVersion, content, sent.signature);
    assert.equal(outcome, 'valid', 'the switch signs what it sends');
    const body = JSON.parse(text) as Body;
    this.calls.push({ clientId, operation, body });
    const behaviour = this.behaviour.get(clientId);
    if (behaviour === undefined) return { kind: 'failure', class: 'ambiguous', reason: 'timeout' };
    return this.#signed(clientId, path, JSON.stringify(await behaviour(operation, body)));
  }

  async #signed(clientId: string, path: string, body: string): Promise<HttpOutcome> {
    const { signer } = this.keys.get(clientId) ?? assert.fail(`no key of ${clientId}`);
    const time = toIsoUtc8(this.clock.now());
    const signature = await signer.sign(responseContent('POST', path, clientId, time, body));
    const { algorithm, keyVersion } = signer;
    return {
      kind: 'response',
      status: 200,
      headers: {
        'response-time': time,
        signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      },
      body,
    };
  }
}
