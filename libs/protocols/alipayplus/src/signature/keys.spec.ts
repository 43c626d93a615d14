import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { generateKeyPair } from './adapters/key-pair.js';
import { SIGNATURE_ALGORITHMS } from './algorithm.js';
import { loadPrivateKey, loadPublicKey } from './keys.js';

function pems(pair: { privateKey: KeyObject; publicKey: KeyObject }): {
  privatePem: string;
  publicPem: string;
} {
  return {
    privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: pair.publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

function codes(
  pair: { privatePem: string; publicPem: string },
  algorithm: 'RSA256' | 'ES256' | 'SM2',
): string[] {
  return [loadPrivateKey(pair.privatePem, algorithm, '1'), loadPublicKey(pair.publicPem, algorithm, '1')].map(
    (loaded) => (loaded.ok ? 'ok' : loaded.error.code),
  );
}

describe('loading keys', () => {
  it('accepts a key for its own algorithm only', async () => {
    for (const made of SIGNATURE_ALGORITHMS) {
      const { privatePem, publicPem } = await generateKeyPair(made);
      for (const asked of SIGNATURE_ALGORITHMS) {
        const expected = made === asked ? undefined : 'wrong-key-type';
        const privateKey = loadPrivateKey(privatePem, asked, '7');
        const publicKey = loadPublicKey(publicPem, asked, '7');
        expect(privateKey.ok ? undefined : privateKey.error.code).toBe(expected);
        expect(publicKey.ok ? undefined : publicKey.error.code).toBe(expected);
      }
    }
  });

  it('refuses a short RSA key, RSA-PSS and other curves', () => {
    expect(codes(pems(generateKeyPairSync('rsa', { modulusLength: 1024 })), 'RSA256')).toEqual([
      'key-too-small',
      'key-too-small',
    ]);
    expect(codes(pems(generateKeyPairSync('rsa-pss', { modulusLength: 2048 })), 'RSA256')).toEqual([
      'wrong-key-type',
      'wrong-key-type',
    ]);
    for (const namedCurve of ['secp256k1', 'P-384']) {
      const pair = pems(generateKeyPairSync('ec', { namedCurve }));
      expect(codes(pair, 'ES256')).toEqual(['wrong-key-type', 'wrong-key-type']);
      expect(codes(pair, 'SM2')).toEqual(['wrong-key-type', 'wrong-key-type']);
    }
  });

  it('refuses a private key where the public one belongs, and says nothing of its content', async () => {
    const { privatePem, publicPem } = await generateKeyPair('ES256');
    const asPublic = loadPublicKey(privatePem, 'ES256', '1');
    expect(asPublic).toMatchObject({ ok: false, error: { code: 'not-pem' } });
    expect(JSON.stringify(asPublic)).not.toContain(privatePem.split('\n')[1]);
    expect(loadPrivateKey(publicPem, 'ES256', '1')).toMatchObject({ ok: false, error: { code: 'not-pem' } });
  });

  it('refuses an encrypted key without asking anyone for its passphrase', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey
      .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
      .toString();
    expect(loadPrivateKey(pem, 'ES256', '1')).toMatchObject({ ok: false, error: { code: 'not-pem' } });
  });

  it('refuses what is damaged or no PEM at all', async () => {
    const { privatePem } = await generateKeyPair('ES256');
    expect(loadPrivateKey('', 'ES256', '1')).toMatchObject({ ok: false, error: { code: 'not-pem' } });
    expect(loadPrivateKey(privatePem.replace('MIG', 'AAA'), 'ES256', '1')).toMatchObject({
      ok: false,
      error: { code: 'unreadable' },
    });
  });
});
