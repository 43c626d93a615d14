import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { unwrap } from '@silkgate/kernel';
import { SIGNATURE_ALGORITHMS, type SignatureAlgorithm } from './algorithm.js';
import { loadPrivateKey, loadPublicKey } from './keys.js';
import { sign, verify } from './sign.js';

/** What a partner without our code does: keys, signing and verifying with the openssl command alone. */
const GENERATE: Readonly<Record<SignatureAlgorithm, readonly string[]>> = {
  RSA256: ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  ES256: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  Ed25519: ['-algorithm', 'ED25519'],
  SM2: ['-algorithm', 'SM2'],
};
const SIGN: Readonly<Record<SignatureAlgorithm, readonly string[]>> = {
  RSA256: ['dgst', '-sha256', '-sign', 'private.pem', '-out', 'signature', 'content'],
  ES256: ['dgst', '-sha256', '-sign', 'private.pem', '-out', 'signature', 'content'],
  Ed25519: ['pkeyutl', '-sign', '-inkey', 'private.pem', '-rawin', '-in', 'content', '-out', 'signature'],
  SM2: ['dgst', '-sm3', '-sign', 'private.pem', '-out', 'signature', 'content'],
};
const VERIFY: Readonly<Record<SignatureAlgorithm, readonly string[]>> = {
  RSA256: ['dgst', '-sha256', '-verify', 'public.pem', '-signature', 'signature', 'content'],
  ES256: ['dgst', '-sha256', '-verify', 'public.pem', '-signature', 'signature', 'content'],
  Ed25519: [
    ...['pkeyutl', '-verify', '-pubin', '-inkey', 'public.pem', '-rawin', '-in', 'content'],
    ...['-sigfile', 'signature'],
  ],
  SM2: ['dgst', '-sm3', '-verify', 'public.pem', '-signature', 'signature', 'content'],
};

const CONTENT = Buffer.from(
  'POST /aps/api/v1/payments/pay\nWALLET.2025-01-14T09:15:00+08:00.{"城市":"北京"}',
);

describe('openssl on the other side', () => {
  let folder: string;
  const openssl = (...args: readonly string[]): string =>
    execFileSync('openssl', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'openssl-'));
    // A missing openssl is a failure of this test, not a reason to skip it.
    expect(openssl('version')).toMatch(/^OpenSSL [3-9]/);
    writeFileSync(join(folder, 'content'), CONTENT);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(SIGNATURE_ALGORITHMS)('%s: its signature is valid here, ours is valid there', async (algorithm) => {
    openssl('genpkey', ...GENERATE[algorithm], '-out', 'private.pem');
    openssl('pkey', '-in', 'private.pem', '-pubout', '-out', 'public.pem');
    const privateKey = unwrap(
      loadPrivateKey(readFileSync(join(folder, 'private.pem'), 'utf8'), algorithm, '1'),
    );
    const publicKey = unwrap(loadPublicKey(readFileSync(join(folder, 'public.pem'), 'utf8'), algorithm, '1'));

    openssl(...SIGN[algorithm]);
    const theirs = readFileSync(join(folder, 'signature'));
    expect(await verify(CONTENT, theirs, publicKey)).toBe(true);
    expect(await verify(Buffer.concat([CONTENT, Buffer.from(' ')]), theirs, publicKey)).toBe(false);

    writeFileSync(join(folder, 'signature'), await sign(CONTENT, privateKey));
    expect(openssl(...VERIFY[algorithm])).toMatch(/Verified/);
    writeFileSync(join(folder, 'signature'), await sign(Buffer.from('other'), privateKey));
    expect(() => openssl(...VERIFY[algorithm])).toThrow();
  });
});
