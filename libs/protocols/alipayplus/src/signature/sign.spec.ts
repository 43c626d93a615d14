import assert from 'node:assert';
import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unwrap } from '@silkgate/kernel';
import { generateKeyPair } from './adapters/key-pair.js';
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithm.js';
import { requestContent } from './content.js';
import { keyRingOf } from './key-ring.js';
import { loadPrivateKey, loadPublicKey, type SigningKey, type VerificationKey } from './keys.js';
import { sign, verify } from './sign.js';
import { signerOf } from './signer.js';

interface Pair {
  readonly signing: SigningKey;
  readonly verification: VerificationKey;
}

async function makePair(algorithm: SignatureAlgorithm, keyVersion: string): Promise<Pair> {
  const { privatePem, publicPem } = await generateKeyPair(algorithm);
  return {
    signing: unwrap(loadPrivateKey(privatePem, algorithm, keyVersion)),
    verification: unwrap(loadPublicKey(publicPem, algorithm, keyVersion)),
  };
}

const PATH = '/aps/api/v1/payments/pay';
const TIME = '2025-01-14T09:15:00+08:00';
const BODY = '{"paymentAmount":{"currency":"CNY","value":"8880"}}';

describe.each(SIGNATURE_ALGORITHMS)('%s', (algorithm) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await makePair(algorithm, '1');
  });

  it('verifies what it signed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.uint8Array({ maxLength: 2048 }), async (client, body) => {
        const content = requestContent('POST', PATH, client, TIME, body);
        expect(await verify(content, await sign(content, pair.signing), pair.verification)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('refuses another method, path, client, time or body', async () => {
    const signature = await sign(requestContent('POST', PATH, 'WALLET', TIME, BODY), pair.signing);
    const others = [
      requestContent('PUT', PATH, 'WALLET', TIME, BODY),
      requestContent('POST', '/aps/api/v1/payments/refund', 'WALLET', TIME, BODY),
      requestContent('POST', `${PATH}?x=1`, 'WALLET', TIME, BODY),
      requestContent('POST', PATH, 'WALLET2', TIME, BODY),
      requestContent('POST', PATH, 'WALLET', '2025-01-14T01:15:00Z', BODY),
      requestContent('POST', PATH, 'WALLET', TIME, BODY.replace('8880', '8881')),
      requestContent('POST', PATH, 'WALLET', TIME, `${BODY} `),
    ];
    const outcomes = await Promise.all(
      others.map((content) => verify(content, signature, pair.verification)),
    );
    expect(outcomes).toEqual(others.map(() => false));
  });

  it('refuses every one-bit change of the signature, and anything that is none', async () => {
    const content = requestContent('POST', PATH, 'WALLET', TIME, BODY);
    const signature = await sign(content, pair.signing);
    for (let byte = 0; byte < signature.length; byte += 7) {
      const changed = Buffer.from(signature);
      changed[byte] = (changed[byte] ?? 0) ^ 1;
      expect(await verify(content, changed, pair.verification)).toBe(false);
    }
    for (const none of [Buffer.alloc(0), Buffer.alloc(1), Buffer.alloc(1000, 0x30), signature.subarray(1)]) {
      expect(await verify(content, none, pair.verification)).toBe(false);
    }
  });

  it("refuses another key's signature", async () => {
    const content = requestContent('POST', PATH, 'WALLET', TIME, BODY);
    const other = await makePair(algorithm, '1');
    expect(await verify(content, await sign(content, other.signing), pair.verification)).toBe(false);
  });
});

describe('a key ring', () => {
  it('holds several versions and algorithms at once and answers for exactly the one named', async () => {
    const pairs = await Promise.all([
      makePair('ES256', '1'),
      makePair('ES256', '2'),
      makePair('Ed25519', '1'),
      makePair('SM2', '3'),
    ]);
    const ring = keyRingOf(pairs.map((pair) => pair.verification));
    const content = Buffer.from('content');
    for (const { signing } of pairs) {
      const signer = signerOf(signing);
      const signature = await signer.sign(content);
      expect(await ring.verify(signer.algorithm, signer.keyVersion, content, signature)).toBe('valid');
      const changed = Buffer.from('Content');
      expect(await ring.verify(signer.algorithm, signer.keyVersion, changed, signature)).toBe('invalid');
      expect(await ring.verify(signer.algorithm, '9', content, signature)).toBe('unknown-key');
      expect(await ring.verify('RSA256', signer.keyVersion, content, signature)).toBe('unknown-key');
    }
    const [first, second] = pairs;
    assert(first !== undefined && second !== undefined);
    const ofFirst = await sign(content, first.signing);
    expect(await ring.verify('ES256', '2', content, ofFirst)).toBe('invalid');
  });

  it('asserts that no two keys have the same name', async () => {
    const { verification } = await makePair('Ed25519', '1');
    expect(() => keyRingOf([verification, verification])).toThrow(/two Ed25519 keys of version 1/);
  });
});
