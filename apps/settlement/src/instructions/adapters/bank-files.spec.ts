import { generateKeyPair } from '@silkgate/alipayplus';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileBankProfile } from './file-bank-profile.js';
import { openSettlementKey } from './settlement-key.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'silkgate-bank-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("settlement's key", () => {
  it('is made once, also by copies that start together, and kept for its owner alone', async () => {
    await Promise.all([1, 2, 3].map(() => openSettlementKey(folder)));
    expect((await readdir(folder)).sort()).toEqual(['1-ES256.private.pem', '1-ES256.public.pem']);
    const before = await readFile(join(folder, '1-ES256.public.pem'), 'utf8');
    const signer = await openSettlementKey(folder);
    expect([signer.algorithm, signer.keyVersion]).toEqual(['ES256', '1']);
    expect(await readFile(join(folder, '1-ES256.public.pem'), 'utf8')).toBe(before);
    expect((await stat(join(folder, '1-ES256.private.pem'))).mode & 0o777).toBe(0o600);
  });

  it('is refused when the file is something else', async () => {
    await writeFile(join(folder, '1-ES256.private.pem'), 'not a key');
    await expect(openSettlementKey(folder)).rejects.toThrow('cannot be used');
  });
});

describe("the bank's profile", () => {
  const profile = {
    clientId: 'BANK',
    url: 'http://127.0.0.1:7190/bank-of-settlement/',
    algorithm: 'Ed25519',
    keyVersion: '1',
    publicKeyFile: 'bank.pem',
    accounts: { CNY: 'SILKGATE-CNY' },
  };
  const write = (content: unknown) => writeFile(join(folder, 'bank.json'), JSON.stringify(content));

  it('is read when it is there, however late', async () => {
    const source = new FileBankProfile(folder);
    expect(await source.load()).toMatchObject({ ok: false });
    const pair = await generateKeyPair('Ed25519');
    await writeFile(join(folder, 'bank.pem'), pair.publicPem);
    await write(profile);
    const loaded = await source.load();
    expect(loaded).toMatchObject({
      ok: true,
      value: { clientId: 'BANK', url: 'http://127.0.0.1:7190/bank-of-settlement' },
    });
  });

  it.each([
    ['an algorithm of its own', { ...profile, algorithm: 'HS256' }],
    ['no key file', profile],
    ['no URL', { ...profile, url: 'the bank' }],
    ['an account of no currency', { ...profile, accounts: { yuan: '1' } }],
  ])('with %s is an error in words', async (_, content) => {
    await write(content);
    const loaded = await new FileBankProfile(folder).load();
    expect(loaded.ok ? 'read' : loaded.error).toMatch(/^\S.* .*\.$/);
  });
});
