import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ensureSettlementKey } from './settlement-key.js';
import { shareData } from './share-data.js';

const PREPARED = [
  'secrets.json',
  'operator.token',
  'files/v1/settlements/x.csv',
  'logs/gateway.log',
  'gateway/keys/1-RSA256.private.pem',
  'gateway/keys/1-RSA256.public.pem',
  'tls/ca.pem',
  'tls/server.key.pem',
  'settlement/keys/1-ES256.private.pem',
  'settlement/keys/1-ES256.public.pem',
  'sandbox/bank.json',
  'sandbox/bank/private.pem',
  'sandbox/bank/public.pem',
  'sandbox/onboarding.yaml',
  'sandbox/participants/ALIPAY_CN/participant.json',
  'sandbox/participants/ALIPAY_CN/private.pem',
  'sandbox/publishers/MARKET-MID/private.pem',
  'sandbox/publishers/MARKET-MID/public.pem',
  'sandbox/rate-sources.json',
  'sandbox/switch.json',
];

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'silkgate-shares-'));
}

function write(root: string, path: string, text = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text, { mode: /private|secrets|key\.pem/.test(path) ? 0o600 : 0o644 });
}

function filesOf(root: string): string[] {
  return readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .sort();
}

describe('what each service gets of a prepared folder', () => {
  const [root, shares] = [folder(), folder()];
  PREPARED.forEach((path) => write(root, path));
  shareData(root, shares);
  const shared = filesOf(shares);
  const of = (app: string): string[] =>
    shared.filter((path) => path.startsWith(`${app}/`)).map((path) => path.slice(app.length + 1));

  it('is its own keys and what it must know of the others', () => {
    expect(of('gateway')).toEqual(PREPARED.filter((path) => /^(gateway|tls)\//.test(path)));
    expect(of('fx')).toEqual(['sandbox/publishers/MARKET-MID/public.pem', 'sandbox/rate-sources.json']);
    expect(of('settlement')).toEqual([
      'sandbox/bank.json',
      'sandbox/bank/public.pem',
      'settlement/keys/1-ES256.private.pem',
      'settlement/keys/1-ES256.public.pem',
    ]);
    expect(of('sandbox')).toEqual([
      'gateway/keys/1-RSA256.public.pem',
      ...PREPARED.filter((path) => path.startsWith('sandbox/')),
      'settlement/keys/1-ES256.public.pem',
    ]);
    expect(readdirSync(shares).sort()).toEqual(['fx', 'gateway', 'sandbox', 'settlement']);
  });

  it('is no secret of all, and no private key of two', () => {
    expect(shared.filter((path) => /secrets|operator|logs/.test(path))).toEqual([]);
    const keys = shared
      .filter((path) => /private|key\.pem/.test(path))
      .map((path) => path.replace(/^\w+\//, ''));
    expect(new Set(keys).size).toBe(keys.length);
    expect(statSync(join(shares, 'sandbox/sandbox/bank/private.pem')).mode & 0o777).toBe(0o600);
  });

  it('is renewed by a repeat, which leaves what the service wrote', () => {
    write(shares, 'sandbox/sandbox/books/ALIPAY_CN.jsonl', 'booked');
    write(root, 'sandbox/bank.json', 'changed');
    shareData(root, shares);
    expect(readFileSync(join(shares, 'settlement/sandbox/bank.json'), 'utf8')).toBe('changed');
    expect(readFileSync(join(shares, 'sandbox/sandbox/books/ALIPAY_CN.jsonl'), 'utf8')).toBe('booked');
  });
});

describe("settlement's key", () => {
  it('is made once, as settlement itself names it', async () => {
    const root = folder();
    await ensureSettlementKey(root);
    const path = join(root, 'settlement/keys/1-ES256.private.pem');
    const made = readFileSync(path, 'utf8');
    expect(made).toContain('PRIVATE KEY');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    await ensureSettlementKey(root);
    expect(readFileSync(path, 'utf8')).toBe(made);
    expect(readFileSync(join(root, 'settlement/keys/1-ES256.public.pem'), 'utf8')).toContain('PUBLIC KEY');
  });
});
