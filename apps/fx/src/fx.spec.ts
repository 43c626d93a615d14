import { TOPICS, type CloudEvent } from '@silkgate/contracts';
import {
  formatSignatureHeader,
  generateKeyPair,
  keyRingOf,
  loadPrivateKey,
  loadPublicKey,
  requestContent,
  sign,
} from '@silkgate/alipayplus';
import { parseIsoInstant, SeededRandom, toIsoUtc8, unwrap, UuidV7Source } from '@silkgate/kernel';
import type { PgDatabase } from '@silkgate/persistence';
import {
  openAsRuntime,
  prepareSchema,
  startTestPostgres,
  type TestPostgres,
} from '@silkgate/persistence/testing';
import { composeFx, type Fx } from './composition.js';
import { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';
import type { PublicationRequest } from './publications/authenticate.js';
import type { RateSource } from './rate-sources/domain/rate-source.js';

const PATH = '/v1/rate-publications';
const PUBLISHED = '2026-11-20T09:15:00.000+08:00';
const USD = { currency: 'USD', value: '718.78', unit: 100, direction: 'BASE_PER_CURRENCY' };
const THB = { currency: 'THB', value: '477.13', unit: 100, direction: 'CURRENCY_PER_BASE' };
const BODY = {
  source: 'CFETS',
  publicationId: 'P-1',
  publishedAt: PUBLISHED,
  replayedFrom: '2025-01-14',
  baseCurrency: 'CNY',
  quotations: [USD, THB],
};

let postgres: TestPostgres;
let database: PgDatabase;
let fx: Fx;
let held: string[];
let nowMs = unwrap(parseIsoInstant(PUBLISHED)) + 1_000;
let privateKey: Parameters<typeof sign>[1];

async function signed(body: unknown, changes: Partial<PublicationRequest> = {}): Promise<PublicationRequest> {
  const bytes = Buffer.from(JSON.stringify(body));
  const time = toIsoUtc8(nowMs);
  const signature = await sign(requestContent('POST', PATH, 'CFETS', time, bytes), privateKey);
  const header = formatSignatureHeader({ algorithm: 'ES256', keyVersion: '1', signature });
  const headers = { 'client-id': 'CFETS', 'request-time': time, signature: header };
  return { method: 'POST', path: PATH, headers, body: bytes, ...changes };
}

async function send(body: unknown): Promise<string> {
  const answer = await fx.receive.receive(await signed(body));
  return answer.ok ? answer.value : answer.error.code;
}

beforeAll(async () => {
  const pair = await generateKeyPair('ES256');
  privateKey = unwrap(loadPrivateKey(pair.privatePem, 'ES256', '1'));
  const source: RateSource = {
    source: 'CFETS',
    kind: 'CENTRAL_PARITY',
    baseCurrency: 'CNY',
    schedule: { minuteOfDay: 555, days: new Set([1, 2, 3, 4, 5]), holidays: new Set(), graceMinutes: 30 },
    keys: keyRingOf([unwrap(loadPublicKey(pair.publicPem, 'ES256', '1'))]),
  };
  postgres = await startTestPostgres();
  await prepareSchema(postgres.adminUrl, {
    schema: SCHEMA,
    migrations: MIGRATIONS,
    lockKey: MIGRATION_LOCK,
  });
  database = openAsRuntime(postgres.adminUrl, SCHEMA);
  held = [];
  const clock = { now: () => nowMs };
  fx = composeFx({
    database,
    clock,
    ids: new UuidV7Source(clock, new SeededRandom(1)),
    sources: {
      find: async (name) => (name === 'CFETS' ? source : undefined),
      check: async () => undefined,
    },
    onHeld: (_source, reasons) => held.push(...reasons),
  });
});

afterAll(async () => {
  await database.close();
  await postgres.stop();
});

describe('a rate publication', () => {
  let rateSetId: string;

  it('becomes a rate set with its event, in force until the next publication and its grace', async () => {
    rateSetId = await send(BODY);
    const [set] = await fx.rateSets();
    expect(set).toMatchObject({
      rateSetId,
      source: 'CFETS',
      effectiveFrom: PUBLISHED,
      effectiveUntil: '2026-11-23T09:45:00.000+08:00',
      publicationDate: '2026-11-20',
      replayedFrom: '2025-01-14',
    });
    const { rows } = await database.query<{ topic: string; event: string }>(
      'SELECT topic, event FROM outbox',
    );
    expect(rows.map((row) => row.topic)).toEqual([TOPICS.rateSets.name]);
    const event = JSON.parse(rows[0]?.event ?? '{}') as CloudEvent;
    expect(event.data).toEqual(set);
    expect(TOPICS.rateSets.events['fx.rate-set-published.v1'].safeParse(event.data).success).toBe(true);
  });

  it('answers the same set when it is repeated, also by two at once', async () => {
    const answers = await Promise.all([send(BODY), send({ ...BODY, publicationId: 'P-1b' }), send(BODY)]);
    expect(new Set(answers)).toEqual(new Set([rateSetId]));
    const { rows } = await database.query('SELECT 1 FROM rate_set');
    expect(rows).toHaveLength(1);
  });

  it('is refused with other values under the same source and time', async () => {
    expect(await send({ ...BODY, quotations: [USD] })).toBe('REPEAT_REQ_INCONSISTENT');
  });

  it('is refused unless the source signed exactly these bytes, now', async () => {
    const request = await signed(BODY);
    const code = async (changed: Partial<PublicationRequest>): Promise<string> => {
      const answer = await fx.receive.receive({ ...request, ...changed });
      return answer.ok ? 'accepted' : answer.error.code;
    };
    expect(await code({ body: Buffer.from(JSON.stringify({ ...BODY, publicationId: 'P-3' })) })).toBe(
      'INVALID_SIGNATURE',
    );
    expect(await code({ path: `${PATH}/` })).toBe('INVALID_SIGNATURE');
    expect(await code({ headers: { ...request.headers, 'client-id': 'OTHER' } })).toBe('CLIENT_INVALID');
    expect(await code({ headers: { ...request.headers, signature: undefined } })).toBe('PARAM_ILLEGAL');
    const other = request.headers['signature']?.replace('keyVersion=1', 'keyVersion=2');
    expect(await code({ headers: { ...request.headers, signature: other } })).toBe('KEY_NOT_FOUND');
    nowMs += 6 * 60_000;
    expect(await code({})).toBe('REQUEST_TIME_INVALID');
  });

  it('is refused for another base, the future, or a time before the newest set', async () => {
    expect(await send({ ...BODY, baseCurrency: 'USD', quotations: [THB] })).toBe('PARAM_ILLEGAL');
    expect(await send({ ...BODY, publishedAt: '2026-12-20T09:15:00+08:00' })).toBe('PARAM_ILLEGAL');
    expect(await send({ ...BODY, publishedAt: '2026-11-19T09:15:00+08:00' })).toBe('PARAM_ILLEGAL');
    expect(await send({ ...BODY, source: 'OTHER' })).toBe('ACCESS_DENIED');
  });

  it('with an implausible change is held and alarmed once, until a person releases it', async () => {
    nowMs = unwrap(parseIsoInstant('2026-11-23T09:15:01+08:00'));
    const next = {
      ...BODY,
      publishedAt: '2026-11-23T09:15:00.000+08:00',
      quotations: [{ ...USD, value: '71.878' }],
    };
    expect(await send(next)).toBe('RISK_REJECT');
    expect(await send(next)).toBe('RISK_REJECT');
    expect(held).toEqual(['USD changed to 0.1 of its previous rate']);
    expect((await fx.rateSets()).map((set) => set.rateSetId)).toEqual([rateSetId]);
    const release = {
      source: 'CFETS',
      publishedAt: unwrap(parseIsoInstant(next.publishedAt)),
      operator: 'Li Wei',
      reason: 'confirmed by telephone',
    };
    const released = await fx.release.release(release);
    expect(released.ok).toBe(true);
    expect(await fx.release.release(release)).toEqual({ ok: false, error: 'NOT_HELD' });
    expect(await send(next)).toBe(released.ok && released.value);
    const { rows } = await database.query('SELECT key_sequence FROM outbox ORDER BY key_sequence');
    expect(rows).toEqual([{ key_sequence: 1 }, { key_sequence: 2 }]);
    const releases = await database.query('SELECT operator, reason FROM publication_release');
    expect(releases.rows).toEqual([{ operator: 'Li Wei', reason: 'confirmed by telephone' }]);
  });

  it('is held against the last accepted rate of a currency, though later sets left the currency out', async () => {
    nowMs = unwrap(parseIsoInstant('2026-11-24T09:15:01+08:00'));
    const at = (time: string, quotations: object[]): object => ({
      ...BODY,
      publishedAt: `2026-11-24T${time}+08:00`,
      quotations,
    });
    held.length = 0;
    // THB was last accepted on the 20th; the set of the 23rd has no THB.
    const wrong = { ...THB, value: '47.713' };
    expect(await send(at('09:15:00.000', [wrong]))).toBe('RISK_REJECT');
    expect(held).toEqual(['THB changed to 10 of its previous rate']);
    expect(await send(at('09:15:00.100', [{ ...USD, value: '71.878' }]))).toMatch(/^[0-9a-f-]{36}$/);
    expect(await send(at('09:15:00.200', [wrong]))).toBe('RISK_REJECT');
    expect(await send(at('09:15:00.300', [{ ...THB, value: '480' }]))).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('can not be changed or removed by the service', async () => {
    await expect(database.query('UPDATE rate_set SET hash = hash')).rejects.toThrow('permission denied');
    await expect(database.query("UPDATE publication_release SET operator = 'x'")).rejects.toThrow(
      'permission denied',
    );
    await expect(database.query('DELETE FROM publication')).rejects.toThrow('permission denied');
  });
});
