import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadPrivateKey, loadPublicKey } from '@silkgate/alipayplus';
import { parse } from 'yaml';
import { CATALOGUE } from '../catalogue/index.js';
import { provisionFolder } from './provision-folder.js';

describe('provisioning', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'provision-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true });
  });
  const order = () => ({
    dataFolder: folder,
    gatewayUrl: 'http://127.0.0.1:7100',
    sandboxUrl: 'http://127.0.0.1:7190',
    settlementUrl: 'http://127.0.0.1:7120',
    fxUrl: 'http://127.0.0.1:7110',
    notifyAcquirers: 'always' as const,
  });
  const read = (path: string): Promise<string> => readFile(join(folder, 'sandbox', path), 'utf8');

  it('makes each participant a key pair of its algorithm, the private half for its owner alone', async () => {
    const { participants } = await provisionFolder(CATALOGUE, order());
    expect(participants).toBe(CATALOGUE.wallets.length + 3);
    for (const { clientId, algorithm, keyVersion } of [...CATALOGUE.wallets, ...CATALOGUE.acquirers]) {
      const base = `participants/${clientId}`;
      expect(loadPrivateKey(await read(`${base}/private.pem`), algorithm, keyVersion).ok).toBe(true);
      expect(loadPublicKey(await read(`${base}/public.pem`), algorithm, keyVersion).ok).toBe(true);
      expect((await stat(join(folder, 'sandbox', base, 'private.pem'))).mode & 0o777).toBe(0o600);
    }
    const alipay = JSON.parse(await read('participants/ALIPAY_CN/participant.json')) as Record<
      string,
      unknown
    >;
    expect(alipay).toMatchObject({
      clientId: 'ALIPAY_CN',
      kind: 'acquirer',
      algorithm: 'RSA256',
      keyVersion: '1',
      switchKeyVersion: '1',
      country: 'CN',
      currency: 'CNY',
    });
    expect(alipay['merchantIds']).toContain('M-ALIPAY-0001');
  });

  it('keeps the keys at the second start', async () => {
    const before = await read('participants/TINABA_IT/private.pem');
    expect((await provisionFolder(CATALOGUE, order())).keysMade).toBe(0);
    expect(await read('participants/TINABA_IT/private.pem')).toBe(before);
  });

  it('has acquirers told of results as is ordered, and wallets as each of them wants it', async () => {
    for (const notifyAcquirers of ['missing', 'always'] as const) {
      await provisionFolder(CATALOGUE, { ...order(), notifyAcquirers });
      const { participants } = parse(await read('onboarding.yaml')) as {
        participants: { clientId: string; kind: string; notify: string }[];
      };
      const told = (kind: string) => participants.filter((each) => each.kind === kind);
      expect(new Set(told('acquirer').map(({ notify }) => notify))).toEqual(new Set([notifyAcquirers]));
      const wallets = told('wallet').map(({ clientId, notify }) => [clientId, notify]);
      expect(wallets).toEqual(CATALOGUE.wallets.map(({ clientId, notify }) => [clientId, notify]));
    }
  });

  it('describes everyone to the switch', async () => {
    const { version, participants } = parse(await read('onboarding.yaml')) as {
      version: number;
      participants: Record<string, unknown>[];
    };
    expect(version).toBe(1);
    const dana = participants.find(({ clientId }) => clientId === 'DANA_ID');
    expect(dana).toMatchObject({
      kind: 'wallet',
      currency: 'IDR',
      baseUrl: 'http://127.0.0.1:7190/wallets/DANA_ID',
      agreement: { settlementCurrency: 'CNY', billingCurrency: 'IDR' },
      keys: [{ publicKeyFile: 'participants/DANA_ID/public.pem' }],
    });
    const union = participants.find(({ clientId }) => clientId === 'UNIONPAY_CN');
    expect(union).toMatchObject({
      files: { encoding: 'gbk' },
      notify: 'always',
      routes: [{ kind: 'ORDER_CODE' }, { kind: 'ENTRY_CODE', guid: 'unionpay' }],
    });
    const bank = JSON.parse(await read('bank.json')) as { accounts: Record<string, string> };
    expect(Object.keys(bank.accounts)).toEqual(expect.arrayContaining(['CNY', 'USD', 'HKD', 'THB', 'EUR']));
    expect(JSON.parse(await read('rate-sources.json'))).toHaveLength(2);
  });
});
