import { err, SeededRandom, SystemClock, SystemTimers, UuidV7Source, unwrap } from '@silkgate/kernel';
import type { RandomSource } from '@silkgate/kernel';
import { DatabaseError, PgDatabase, type Database } from '@silkgate/persistence';
import type { Participant } from '../participants/directory.js';
import { checkOnboarding } from '../participants/domain/check-onboarding.js';
import { importOnboarding } from '../participants/import-onboarding.js';
import { startGatewayDatabase } from '../payments/testing/gateway-database.js';
import type { GatewayDatabase } from '../payments/testing/gateway-database.js';
import type { Route } from '../routing/domain/route.js';
import { GATEWAY_SCHEMA } from '../migrations/index.js';
import { exampleOnboarding } from '../testing/example-onboarding.js';
import { PaymentCodeIssuer } from './issue-payment-codes.js';
import type { IssueRequest } from './issue-payment-codes.js';

let storage: GatewayDatabase;
let otherCopy: PgDatabase;
let fingerprints = 0;
const clock = new SystemClock();
const routes: Route[] = [{ kind: 'CONSUMER_CODE', clientId: 'TRUEMONEY_TH', length: 24, prefix: '28100102' }];
const wallet = { clientId: 'TRUEMONEY_TH' } as Participant;

beforeAll(async () => {
  storage = await startGatewayDatabase();
  otherCopy = new PgDatabase({
    url: storage.runtimeUrl,
    schema: GATEWAY_SCHEMA,
    applicationName: 'other-copy',
  });
  const ids = new UuidV7Source(clock, new SeededRandom('codes'));
  const file = unwrap(checkOnboarding(exampleOnboarding()));
  await importOnboarding({ database: storage.database, clock, ids }, { file, keys: [] });
});

afterAll(async () => {
  await otherCopy.close();
  await storage.stop();
});

function copy(
  seed: string,
  database: Database = storage.database,
  random: RandomSource = new SeededRandom(seed),
) {
  const batches: number[] = [];
  const observer = { batchCommitted: (_lane: string, commands: number) => void batches.push(commands) };
  const ports = { database, clock, timers: new SystemTimers(), random, directory: { routes }, observer };
  return { issuer: new PaymentCodeIssuer(ports), batches };
}

function request(changes: Partial<IssueRequest> = {}): IssueRequest {
  fingerprints += 1;
  const fingerprint = fingerprints.toString(16).padStart(64, '0');
  return { wallet, fingerprint, customerId: 'C-1', quantity: 1, ...changes };
}

async function stored(): Promise<{ codes: number; issuances: number }> {
  const [row] = await storage.postgres.administer<{ codes: string; issuances: string }>(
    `SELECT (SELECT count(*) FROM gateway.consumer_code) AS codes,
       (SELECT count(*) FROM gateway.code_issuance) AS issuances`,
  );
  return { codes: Number(row!.codes), issuances: Number(row!.issuances) };
}

describe('codes for a wallet', () => {
  it('are not known to be refused where a constraint is at odds with them', async () => {
    const rejected = new DatabaseError('check', { failure: 'rejected', sqlState: '23514' });
    const database = {
      query: () => Promise.reject(rejected),
      transaction: () => Promise.reject(rejected),
      close: () => Promise.resolve(),
    };
    const { issuer } = copy('rejected', database);
    expect(await issuer.issue(request())).toEqual(err('UNKNOWN_EXCEPTION'));
  });

  it('are the same for the same request, however often it comes', async () => {
    const { issuer } = copy('repeat');
    const before = await stored();
    const asked = request({ quantity: 3, payerReference: 'P-1', identityLevel: 'IDENTIFIED' });
    const first = unwrap(await issuer.issue(asked));
    expect(new Set(first.map(({ codeValue }) => codeValue)).size).toBe(3);
    expect(unwrap(await issuer.issue(asked))).toEqual(first);
    const together = await Promise.all([issuer.issue(asked), issuer.issue(asked)]);
    expect(together.map(unwrap)).toEqual([first, first]);
    expect(await stored()).toEqual({ codes: before.codes + 3, issuances: before.issuances + 1 });
  });

  it('are others for another request, or another wallet', async () => {
    const { issuer } = copy('others');
    const one = unwrap(await issuer.issue(request()));
    const other = unwrap(await issuer.issue(request()));
    expect(other[0]!.codeValue).not.toBe(one[0]!.codeValue);
  });

  it('are issued once where two copies are asked at the same time', async () => {
    const [one, other] = [copy('one').issuer, copy('other', otherCopy).issuer];
    const before = await stored();
    const asked = Array.from({ length: 200 }, () => request({ quantity: 2 }));
    const [here, there] = await Promise.all([
      Promise.all(asked.map((each) => one.issue(each))),
      Promise.all([...asked].reverse().map((each) => other.issue(each))),
    ]);
    expect(there.reverse().map(unwrap)).toEqual(here.map(unwrap));
    expect(await stored()).toEqual({ codes: before.codes + 400, issuances: before.issuances + 200 });
  });

  it('share their commits', async () => {
    const { issuer, batches } = copy('batches');
    await Promise.all(Array.from({ length: 400 }, () => issuer.issue(request())));
    expect(batches).toEqual([200, 200]);
  });

  it('are drawn again where one was drawn twice', async () => {
    const source = new SeededRandom('twice');
    const first = source.bytes(16);
    let draws = 0;
    const random: RandomSource = {
      bytes: (length) => {
        draws += 1;
        return draws <= 2 && length === 16 ? first : source.bytes(length);
      },
      uint32: () => source.uint32(),
      fraction: () => source.fraction(),
    };
    const before = await stored();
    const { issuer } = copy('twice', storage.database, random);
    const codes = await Promise.all([issuer.issue(request()), issuer.issue(request())]);
    expect(new Set(codes.map((each) => unwrap(each)[0]!.codeValue)).size).toBe(2);
    expect(await stored()).toEqual({ codes: before.codes + 2, issuances: before.issuances + 2 });
  });

  it('are not for a wallet that has no range, or is suspended', async () => {
    const { issuer } = copy('none');
    const nobody = { clientId: 'KAKAOPAY_KR' } as Participant;
    expect(await issuer.issue(request({ wallet: nobody }))).toEqual({ ok: false, error: 'INVALID_API' });
    const suspended = { ...wallet, suspended: true };
    const refused = await issuer.issue(request({ wallet: suspended }));
    expect(refused).toEqual({ ok: false, error: 'UNAVAILABLE_PAYMENT_METHOD' });
  });
});
