import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SIGNATURE_ALGORITHMS } from './algorithm.js';
import { formatSignatureHeader, parseSignatureHeader } from './header.js';

const signature = Buffer.from('fbefbe00', 'hex'); // base64 "++++AA==", every character that percent-encoding touches

function codeOf(text: string): string {
  const parsed = parseSignatureHeader(text);
  return parsed.ok ? 'ok' : parsed.error.code;
}

describe('the Signature header', () => {
  it('is written percent-encoded, golden', () => {
    const text = formatSignatureHeader({ algorithm: 'RSA256', keyVersion: '1', signature });
    expect(text).toBe('algorithm=RSA256,keyVersion=1,signature=%2B%2B%2B%2BAA%3D%3D');
  });

  it.each([
    'algorithm=RSA256,keyVersion=1,signature=%2B%2B%2B%2BAA%3D%3D',
    'algorithm=RSA256, keyVersion=1, signature=++++AA==',
    ' signature = %2b+%2b+AA%3d= ,keyVersion= 1,algorithm =RSA256 ',
  ])('is read in any order, with spaces, encoded or not: %s', (text) => {
    expect(parseSignatureHeader(text)).toEqual({
      ok: true,
      value: { algorithm: 'RSA256', keyVersion: '1', signature },
    });
  });

  it.each([
    ['', 'malformed-field'],
    ['algorithm', 'malformed-field'],
    ['algorithm=RSA256,keyVersion=1,signature=AAAA,', 'malformed-field'],
    ['algorithm=RSA256,keyVersion=1', 'missing-field'],
    ['keyVersion=1,signature=AAAA', 'missing-field'],
    ['algorithm=RSA256,signature=AAAA', 'missing-field'],
    ['algorithm=RSA256,algorithm=RSA256,keyVersion=1,signature=AAAA', 'duplicate-field'],
    ['algorithm=RSA256,keyVersion=1,signature=AAAA,nonce=1', 'unknown-field'],
    ['__proto__=x,algorithm=RSA256,keyVersion=1,signature=AAAA', 'unknown-field'],
    ['algorithm=rsa256,keyVersion=1,signature=AAAA', 'unknown-algorithm'],
    ['algorithm=none,keyVersion=1,signature=AAAA', 'unknown-algorithm'],
    ['algorithm=RSA256,keyVersion=,signature=AAAA', 'bad-key-version'],
    ['algorithm=RSA256,keyVersion=../1,signature=AAAA', 'bad-key-version'],
    ['algorithm=RSA256,keyVersion=1,signature=', 'bad-signature-encoding'],
    ['algorithm=RSA256,keyVersion=1,signature=AAA', 'bad-signature-encoding'],
    ['algorithm=RSA256,keyVersion=1,signature=AA AA', 'bad-signature-encoding'],
    ['algorithm=RSA256,keyVersion=1,signature=AA-_', 'bad-signature-encoding'],
    ['algorithm=RSA256,keyVersion=1,signature=%2', 'bad-signature-encoding'],
    ['algorithm=RSA256,keyVersion=1,signature=%GG', 'bad-signature-encoding'],
    ['algorithm=RSA256,keyVersion=1,signature=AB==', 'bad-signature-encoding'],
    [`algorithm=RSA256,keyVersion=1,signature=${'A'.repeat(5000)}`, 'too-long'],
  ])('refuses %j as %s', (text, code) => {
    expect(codeOf(text)).toBe(code);
  });

  it('survives the round trip for any bytes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SIGNATURE_ALGORITHMS),
        fc.stringMatching(/^[0-9A-Za-z._-]{1,32}$/),
        fc.uint8Array({ minLength: 1, maxLength: 512 }),
        (algorithm, keyVersion, bytes) => {
          const parsed = parseSignatureHeader(
            formatSignatureHeader({ algorithm, keyVersion, signature: bytes }),
          );
          expect(parsed).toEqual({
            ok: true,
            value: { algorithm, keyVersion, signature: Buffer.from(bytes) },
          });
        },
      ),
    );
  });

  it('never throws, and what it accepts has one spelling only after re-encoding', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'algorithm=',
        'keyVersion=1',
        'signature=',
        ',',
        'RSA256',
        'ES256',
        '%2B',
        '%',
        '=',
        'AAAA',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const parsed = parseSignatureHeader(pieces.join(''));
        if (!parsed.ok) return;
        expect(parseSignatureHeader(formatSignatureHeader(parsed.value))).toEqual(parsed);
      }),
      { numRuns: 2000 },
    );
  });

  it('never repeats the signature in an error', () => {
    const parsed = parseSignatureHeader('algorithm=RSA256,keyVersion=1,signature=SECRET!!');
    expect(JSON.stringify(parsed)).not.toContain('SECRET');
  });
});
