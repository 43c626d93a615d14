import { describe, expect, it } from '@jest/globals';
import { unwrap } from '@silkgate/kernel';
import { loadPublicKey } from './keys.js';
import { verify } from './sign.js';

// Made once with `openssl dgst -sm3 -sign` over the four bytes "test": one with the empty identifier, one with
// "1234567812345678". They pin the identifier, should a later OpenSSL below Node choose another default.
const PUBLIC_PEM = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEukPoxCD92qAuprnyE0md62tOyzBI
nTy9tUqTzKWyTMEFctOKYVQIs8elL73220MvJ6ezyljArJbcEtry0slDtQ==
-----END PUBLIC KEY-----
`;
const EMPTY_IDENTIFIER =
  'MEQCIE3anRFpqZcztpr5nSR0NbfUjZGJVBkapVmQG4FrELndAiA6bGyu1JX7Ur2SPOGTnreDfEPzxLkk9i0RsFSknZHpQg==';
const COMMON_IDENTIFIER =
  'MEYCIQCAa9tpKxdGzGlKzbYoNNoAjedWo3BcAoeMHDDrwzCZKgIhAJgvsM61O9UufYsJdmO68VNzV89ws7QSw+ZMFjDQrjNA';

describe('the distinguishing identifier of SM2', () => {
  it('is empty', async () => {
    const key = unwrap(loadPublicKey(PUBLIC_PEM, 'SM2', '1'));
    const content = Buffer.from('test');
    expect(await verify(content, Buffer.from(EMPTY_IDENTIFIER, 'base64'), key)).toBe(true);
    expect(await verify(content, Buffer.from(COMMON_IDENTIFIER, 'base64'), key)).toBe(false);
  });
});
