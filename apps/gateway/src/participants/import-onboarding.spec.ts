import { MerchantPublishedSchema, ParticipantPublishedSchema } from '@silkgate/contracts';
import { generateKeyPair } from '@silkgate/alipayplus';
import { SeededRandom, SystemTimers, unwrap, UuidV7Source } from '@silkgate/kernel';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { Database } from '@silkgate/persistence';
import { startGatewayDatabase } from '../payments/testing/gateway-database.js';
import type { GatewayDatabase } from '../payments/testing/gateway-database.js';
import { exampleOnboarding } from '../testing/example-onboarding.js';
import { readOnboarding } from './adapters/read-onboarding.js';
import type { OnboardingFile } from './domain/onboarding-file.js';
import { importOnboarding } from './import-onboarding.js';
import type { ImportOutcome } from './import-onboarding.js';
import { keyRingOfParticipant } from './key-rings.js';
import { LiveDirectory } from './live-directory.js';

let storage: GatewayDatabase;
let folder: string;
const time = { now: 1_795_305_600_000 };
const clock = { now: () => time.now };
const ids = new UuidV7Source(clock, new SeededRandom('import'));

beforeAll(async () => {
  storage = await startGatewayDatabase();
  folder = await mkdtemp(join(tmpdir(), 'silkgate-import-'));
  for (const { clientId, keys } of exampleOnboarding()
    .participants as unknown as OnboardingFile['participants']) {
    const path = join(folder, keys[0]!.publicKeyFile);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, (await generateKeyPair(keys[0]!.algorithm)).publicPem);
    expect(path).toContain(clientId);
  }
});

afterAll(async () => {
  await storage.stop();
  await rm(folder, { recursive: true, force: true });
});

type Content = { participants: Record<string, unknown>[] };

async function importFile(change: (content: Content) => void = () => undefined): Promise<ImportOutcome> {
  const content = exampleOnboarding();
  change(content);
  const path = join(folder, 'onboarding.yaml');
  await writeFile(path, stringify(content));
  time.now += 1_000;
  return importOnboarding({ database: storage.database, clock, ids }, unwrap(await readOnboarding(path)));
}

async function count(sql: string): Promise<number> {
  const [row] = await storage.postgres.administer<{ n: string }>(`SELECT count(*) AS n FROM gateway.${sql}`);
  return Number(row!.n);
}

describe('importing', () => {
  it("writes first versions, their events and the wallets' positions in one commit", async () => {
    const outcome = await importFile();
    expect(outcome).toEqual({
      kind: 'imported',
      written: { participants: 4, merchants: 2, keys: 4, routes: 6, revocations: 0 },
    });
    expect(await count('participant_version')).toBe(4);
    expect(await count(`position WHERE currency = 'USD' AND cap_minor = 500000000`)).toBe(2);
    const events = await storage.postgres.administer<{ topic: string; event: string }>(
      'SELECT topic, event FROM gateway.outbox ORDER BY topic, key',
    );
    expect(events.map((each) => each.topic)).toEqual([
      ...Array<string>(2).fill('gateway.merchants'),
      ...Array<string>(4).fill('gateway.participants'),
    ]);
    for (const { topic, event } of events) {
      const schema = topic === 'gateway.merchants' ? MerchantPublishedSchema : ParticipantPublishedSchema;
      const { data } = JSON.parse(event) as { data: unknown };
      expect(schema.parse(data)).toEqual(data);
    }
    // Payers' wallets know a merchant by this number.
    expect(JSON.parse(events[0]?.event ?? '')).toMatchObject({
      data: { merchantId: 'M-ALIPAY-0001', referenceMerchantId: '2088000000000001' },
    });
  });

  it('the same file again changes nothing', async () => {
    const outcome = await importFile();
    expect(outcome).toEqual({
      kind: 'imported',
      written: { participants: 0, merchants: 0, keys: 0, routes: 0, revocations: 0 },
    });
    expect(await count('outbox')).toBe(6);
  });

  it('a difference makes a version of that row alone; what is not in the file stays', async () => {
    const options = {
      database: storage.database,
      clock,
      timers: new SystemTimers(),
      keyRingOf: keyRingOfParticipant,
    };
    const directory = await LiveDirectory.load(options);
    const outcome = await importFile((content) => {
      Object.assign(content.participants[0]!['agreement'] as object, { netDebitCap: '700000000' });
      content.participants.splice(1);
    });
    expect(outcome).toMatchObject({ written: { participants: 1, merchants: 0, keys: 0, routes: 0 } });
    expect(await count(`participant_version WHERE client_id = 'TRUEMONEY_TH'`)).toBe(2);
    expect(await count(`position WHERE participant_id = 'TRUEMONEY_TH' AND cap_minor = 700000000`)).toBe(1);
    expect(directory.participant('TRUEMONEY_TH')).toMatchObject({ version: 1 });
    await directory.refresh();
    expect(directory.participant('TRUEMONEY_TH')).toMatchObject({ version: 2 });
    expect(directory.merchantOfAcquirer('ALIPAY_CN', '2088000000000001')).toMatchObject({
      nameLocal: '北京面馆',
    });
    expect(directory.keyRing('KAKAOPAY_KR')).toBeDefined();
  });

  it('a suspension, a revocation and a withdrawal are further versions, told where others need them', async () => {
    const revokedFrom = '2026-12-01T00:00:00+08:00';
    const change = (content: Content): void => {
      const [wallet] = content.participants.splice(1, 1);
      Object.assign(wallet!, { status: 'suspended' });
      Object.assign((wallet!['keys'] as object[])[0]!, { revokedFrom });
      Object.assign((wallet!['routes'] as object[])[0]!, { status: 'withdrawn' });
      content.participants.splice(0, Infinity, wallet!);
    };
    const written = { participants: 1, merchants: 0, keys: 0, routes: 1, revocations: 1 };
    expect(await importFile(change)).toEqual({ kind: 'imported', written });
    const nothing = { participants: 0, merchants: 0, keys: 0, routes: 0, revocations: 0 };
    expect(await importFile(change)).toEqual({ kind: 'imported', written: nothing });
    expect(await count(`participant_version WHERE client_id = 'KAKAOPAY_KR' AND status = 'SUSPENDED'`)).toBe(
      1,
    );
    expect(await count(`route_version WHERE client_id = 'KAKAOPAY_KR'`)).toBe(2);
    expect(await count(`participant_key_revocation WHERE revoked_from = '${revokedFrom}'`)).toBe(1);
    const [told] = await storage.postgres.administer<{ event: string }>(
      `SELECT event FROM gateway.outbox WHERE key = 'KAKAOPAY_KR' ORDER BY key_sequence DESC LIMIT 1`,
    );
    expect(JSON.parse(told!.event)).toMatchObject({ data: { version: 2, status: 'SUSPENDED' } });
    const back = (content: Content): void => {
      content.participants.splice(0, 1);
      Object.assign(content.participants[0]!, { status: 'active' });
      Object.assign((content.participants[0]!['routes'] as object[])[0]!, { status: 'active' });
      content.participants.splice(1);
    };
    expect(await importFile(back)).toMatchObject({
      kind: 'imported',
      written: { participants: 1, routes: 1 },
    });
  });

  it.each([
    ['a day', '2026-12-01'],
    ['a time without offset', '2026-12-01T00:00:00'],
    ['a word', 'now'],
  ])('a revocation from %s on is refused', async (_name, revokedFrom) => {
    const content = exampleOnboarding();
    Object.assign((content.participants[0]!['keys'] as object[])[0]!, { revokedFrom });
    await writeFile(join(folder, 'onboarding.yaml'), stringify(content));
    const reading = await readOnboarding(join(folder, 'onboarding.yaml'));
    expect(reading).toMatchObject({ ok: false, error: [{ place: 'participants[0].keys[0].revokedFrom' }] });
  });

  it('an unknown client makes the directory look once a second, not more often', async () => {
    let reads = 0;
    const { database } = storage;
    const counting: Database = {
      query: (text, values) => {
        reads += 1;
        return database.query(text, values);
      },
      transaction: (work, options) => database.transaction(work, options),
      close: () => Promise.resolve(),
    };
    const options = {
      database: counting,
      clock,
      timers: new SystemTimers(),
      keyRingOf: keyRingOfParticipant,
    };
    const directory = await LiveDirectory.load(options);
    time.now += 1_000;
    await Promise.all([directory.lookUp('NOBODY'), directory.lookUp('NOBODY'), directory.lookUp('NO-ONE')]);
    expect(reads).toBe(1);
    time.now += 1_000;
    await directory.lookUp('NOBODY');
    expect(reads).toBe(2);
  });

  it.each<[string, RegExp, (content: Content) => void]>([
    [
      'a participant of another kind',
      /wallet and stays one/,
      (content) => {
        Object.assign(content.participants[0]!, { kind: 'acquirer', routes: [] });
      },
    ],
    [
      'a merchant of another acquirer',
      /ALIPAY_CN and stays it/,
      (content) => {
        const [alipay, unionPay] = [content.participants[2]!, content.participants[3]!];
        [alipay['merchants'], unionPay['merchants']] = [unionPay['merchants'], alipay['merchants']];
      },
    ],
    [
      'a route that overlaps with one in force',
      /overlaps with/,
      (content) => {
        content.participants.splice(0, 1);
        Object.assign(content.participants[0]!, {
          routes: [{ kind: 'CONSUMER_CODE', length: 24, prefix: '281001' }],
        });
      },
    ],
  ])('%s is refused, and nothing is written', async (_name, message, change) => {
    const before = await count('outbox');
    const outcome = await importFile(change);
    expect(outcome.kind).toBe('refused');
    expect(JSON.stringify(outcome)).toMatch(message);
    expect(await count('outbox')).toBe(before);
  });

  it('keeps how patient we are with a participant, version by version', async () => {
    const patience = { askTimeoutMs: 2_000, inquiryWindowMs: 30_000 };
    const of = async () => {
      const timers = new SystemTimers();
      const keyRingOf = keyRingOfParticipant;
      const directory = await LiveDirectory.load({ database: storage.database, clock, timers, keyRingOf });
      return directory.participant('TRUEMONEY_TH');
    };
    const before = (await of())?.version ?? 0;
    const wallet = ({ participants }: Content) =>
      participants.find(({ clientId }) => clientId === 'TRUEMONEY_TH') ?? {};
    await importFile((content) => Object.assign(wallet(content), { patience }));
    expect(await of()).toMatchObject({ patience, version: before + 1 });
    await importFile();
    expect(await of()).toMatchObject({ patience, version: before + 1 });
    await importFile((content) => Object.assign(wallet(content), { patience: { inquiryIntervalMs: 1_000 } }));
    expect((await of())?.patience).toEqual({ ...patience, inquiryIntervalMs: 1_000 });
    await expect(
      importFile((content) => Object.assign(wallet(content), { patience: { askTimeoutMs: 1 } })),
    ).rejects.toBeDefined();
  });

  it('another key under a version that was given is refused', async () => {
    const path = join(folder, 'participants/KAKAOPAY_KR/public.pem');
    await writeFile(path, (await generateKeyPair('ES256')).publicPem);
    expect(JSON.stringify(await importFile())).toContain('use a new keyVersion');
  });
});

describe('reading', () => {
  const read = async (text: string) => {
    const path = join(folder, 'other.yaml');
    await writeFile(path, text);
    const reading = await readOnboarding(path);
    return reading.ok ? [] : reading.error;
  };

  it('a file that is no YAML is refused with its line', async () => {
    expect(await read('version: 1\nparticipants: [')).toMatchObject([
      { place: expect.stringMatching(/^line \d/) as string },
    ]);
  });

  it('a file of aliases is not expanded', async () => {
    expect(await read('a: &a [1, 2]\nb: [*a, *a]')).toMatchObject([
      { message: 'aliases are not used in this format' },
    ]);
  });

  it('a missing file and a missing or wrong key are named', async () => {
    expect(await readOnboarding(join(folder, 'none.yaml'))).toMatchObject({ ok: false });
    const [entry] = exampleOnboarding().participants;
    const one = (key: object) =>
      stringify({
        version: 1,
        participants: [{ ...entry, keys: [{ keyVersion: '1', algorithm: 'ES256', ...key }] }],
      });
    expect(await read(one({ publicKeyFile: 'none.pem' }))).toEqual([
      { place: 'participants[0].keys[0].publicKeyFile', message: 'none.pem cannot be read' },
    ]);
    const rsa = 'participants/ALIPAY_CN/public.pem';
    expect(JSON.stringify(await read(one({ publicKeyFile: rsa })))).toContain('ES256 needs ec prime256v1');
  });
});

describe('a cap that is lowered', () => {
  it('takes effect with its version, and is told of where the use is above a threshold then', async () => {
    await storage.postgres.administer(
      `UPDATE gateway.position SET posted_minor = 90000 WHERE participant_id = 'TRUEMONEY_TH'`,
    );
    const lower = (netDebitCap: string) => (content: Content) => {
      Object.assign(content.participants[0]!['agreement'] as object, { netDebitCap });
      content.participants.splice(1);
    };
    const warnings = `outbox WHERE topic = 'gateway.positions' AND key = 'TRUEMONEY_TH/USD'`;
    await importFile(lower('112501'));
    expect(await count(warnings)).toBe(0);
    await importFile(lower('100000'));
    expect(await count(warnings)).toBe(1);
    await importFile(lower('99999'));
    expect(await count(warnings)).toBe(1);
  });
});
