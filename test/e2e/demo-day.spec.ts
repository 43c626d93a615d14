import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder, ROOT, runSilkgate as silkgate, startSilkgate as start } from './running-switch.js';

interface Report {
  payments: Record<string, number>;
  refunds: Record<string, number>;
  participants: Record<string, number>;
  flows: Record<string, number>;
  ledger: { zeroSum: boolean; balancesMatchEntries: boolean };
  merchants: { count: number; paid: number; paidMinor: string };
  reconciliation: { compared: number; matched: number; breaks: number };
  conversions: { records: number; recomputed: number; mismatches: number };
  events: { log: string; published: number; deadLetters: number };
  violations: unknown[];
}

async function runDay(offset: number, data: string, events: string, payments: number): Promise<Report> {
  const report = join(data, 'report.json');
  const day = await silkgate(
    offset,
    'start',
    ...[
      '--once',
      '--payments',
      String(payments),
      '--seed',
      '7',
      '--events',
      events,
      '--data',
      data,
      '--report',
      report,
    ],
  );
  if (day.code !== 0) throw new Error(day.output.slice(-4_000));
  return JSON.parse(readFileSync(report, 'utf8')) as Report;
}

function expectToHold(report: Report, events: string, payments: number): void {
  expect(report.payments['requested']).toBe(payments);
  expect(report.payments['unfinished']).toBe(0);
  expect(report.payments['success']! + report.payments['failed']! + report.payments['cancelled']!).toBe(
    payments,
  );
  expect(report.refunds['success']).toBeGreaterThan(0);
  expect(Object.values(report.flows).filter((count) => count > 0)).toHaveLength(3);
  expect(report.participants['acquirers']).toBe(3);
  expect(report.participants['wallets']).toBeGreaterThanOrEqual(31);
  expect(report.participants['countries']).toBeGreaterThanOrEqual(12);
  expect(report.ledger).toMatchObject({ zeroSum: true, balancesMatchEntries: true });
  expect(report.merchants.paid).toBe(report.merchants.count);
  expect(report.reconciliation.breaks).toBe(0);
  expect(report.reconciliation.matched).toBe(report.reconciliation.compared);
  expect(report.conversions.recomputed).toBe(report.conversions.records);
  expect(report.conversions.mismatches).toBe(0);
  expect(report.events).toMatchObject({ log: events, deadLetters: 0 });
  expect(report.violations).toEqual([]);
}

/** What must not differ between two runs of one seed. */
function businessFigures(report: Report): unknown {
  const { payments, refunds, participants, flows, merchants, reconciliation, conversions } = report;
  return { payments, refunds, participants, flows, merchants, reconciliation, conversions };
}

describe('the demo day, through the one command', () => {
  const folders: string[] = [];
  const folder = (): string => {
    const made = dataFolder();
    folders.push(made);
    return made;
  };
  afterAll(() => folders.forEach((made) => rmSync(made, { recursive: true, force: true })));

  it('holds on Kafka, and again on the embedded log with the same business figures', async () => {
    const kafka = await runDay(11_000, folder(), 'kafka', 120);
    expectToHold(kafka, 'kafka', 120);
    const embedded = await runDay(11_000, folder(), 'embedded', 120);
    expectToHold(embedded, 'embedded', 120);
    expect(businessFigures(embedded)).toEqual(businessFigures(kafka));
  }, 300_000);

  it('goes on with the old books at a second start, and the stopped folder audits clean', async () => {
    const data = folder();
    expectToHold(await runDay(12_000, data, 'embedded', 60), 'embedded', 60);
    expectToHold(await runDay(12_000, data, 'embedded', 60), 'embedded', 60);
    const audit = await silkgate(12_000, 'audit', '--data', data);
    expect(audit.output).not.toMatch(/violated/);
    expect(audit.code).toBe(0);
  }, 300_000);

  it('names an unknown flag and exits 2', async () => {
    for (const command of ['start', 'audit', 'bench', 'faults', 'test']) {
      const refused = await silkgate(0, command, '--frobnicate');
      expect(refused.output).toContain('--frobnicate');
      expect(refused.code).toBe(2);
    }
  });

  it('lets a client of curl and openssl pay, inquire and refund, and audits clean while it runs', async () => {
    const data = folder();
    const running = start(13_000, ['start', '--no-demo', '--events', 'embedded', '--data', data]);
    try {
      await running.says('Silkgate is up');
      const paid = spawnSync('bash', [join(ROOT, 'docs', 'first-payment.sh'), data], {
        encoding: 'utf8',
        env: { ...process.env, SILKGATE_PORT_OFFSET: '13000' },
      });
      expect(`${paid.stdout}${paid.stderr}`).toMatch(/refunded: .*"resultStatus":"S"/);
      expect(paid.status).toBe(0);
      const audit = await silkgate(13_000, 'audit', '--data', data);
      expect(audit.output).not.toMatch(/violated/);
      expect(audit.code).toBe(0);
    } finally {
      running.child.kill('SIGINT');
    }
    expect((await running.finished).code).toBe(0);
  }, 180_000);
});
