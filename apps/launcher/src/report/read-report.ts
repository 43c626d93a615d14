import { toIsoUtc8 } from '@silkgate/kernel';
import { PgDatabase, type SqlSession } from '@silkgate/persistence';
import { evidenceFigures } from '../audit/checks/08-recompute.js';
import { runAudit } from '../audit/run-audit.js';
import type { RunningSwitch } from '../start/bring-up.js';
import {
  readByAcquirer,
  readByWallet,
  readFlows,
  readGatewayCopies,
  readParticipants,
  readPayments,
  readRefunds,
  type DayScope,
} from './read-payments.js';
import {
  merchantFigures,
  readEvents,
  readLedger,
  readMerchantsPaid,
  readReconciliation,
} from './read-settlement.js';
import type { DayReport } from './report.js';
import { figureViolations } from './report-violations.js';
import { residentMb } from './resident-memory.js';

export interface ReportedDay {
  readonly businessDate: string;
  /** How many payments were asked for. */
  readonly requested: number;
  /** Epoch milliseconds; payments accepted since then are the day's. */
  readonly startedAt: number;
}

const LONGEST_STATEMENT_MS = 120_000;

export type StoredFigures = Omit<
  DayReport,
  'events' | 'residentMb' | 'violations' | 'holds' | 'elapsedMs'
> & {
  readonly events: Omit<DayReport['events'], 'log'>;
};

async function readFigures(session: SqlSession, day: ReportedDay): Promise<StoredFigures> {
  const scope: DayScope = { businessDate: day.businessDate, since: toIsoUtc8(day.startedAt) };
  const merchantsPaid = await readMerchantsPaid(session, day.businessDate);
  return {
    payments: await readPayments(session, scope, day.requested),
    refunds: await readRefunds(session, scope),
    participants: await readParticipants(session, scope),
    flows: await readFlows(session, scope),
    ledger: await readLedger(session),
    merchants: merchantFigures(merchantsPaid),
    reconciliation: await readReconciliation(session, day.businessDate),
    conversions: await evidenceFigures(session),
    events: await readEvents(session),
    gatewayCopies: await readGatewayCopies(session, scope),
    byWallet: await readByWallet(session, scope),
    byAcquirer: await readByAcquirer(session, scope),
    merchantsPaid,
  };
}

async function figuresOf(auditorUrl: string, day: ReportedDay): Promise<StoredFigures> {
  const database = new PgDatabase({
    url: auditorUrl,
    schema: 'gateway',
    applicationName: 'report',
    maxConnections: 1,
    statementTimeoutMs: LONGEST_STATEMENT_MS,
    idleInTransactionTimeoutMs: LONGEST_STATEMENT_MS,
  });
  try {
    return await database.transaction((session) => readFigures(session, day), {
      readOnly: true,
      snapshot: true,
    });
  } finally {
    await database.close();
  }
}

/** What the stores do not tell of a day. */
export type DayFindings = Pick<DayReport, 'residentMb' | 'violations'> & {
  readonly log: DayReport['events']['log'];
};

/** The time it took counts from the command's start: installation, build and bring-up are part of it. */
export function dayReport(
  figures: StoredFigures,
  { log, residentMb: resident, violations }: DayFindings,
): DayReport {
  return {
    ...figures,
    events: { log, ...figures.events },
    residentMb: resident,
    violations,
    holds: violations.length === 0 && figures.payments.success > 0,
    elapsedMs: Math.round(process.uptime() * 1_000),
  };
}

/** The day in figures, every one of them read from the stores after the fact, and all that does not hold. */
export async function readReport(running: RunningSwitch, day: ReportedDay): Promise<DayReport> {
  const { auditorUrl } = running.database;
  const log = running.eventLog.kind;
  const figures = await figuresOf(auditorUrl, day);
  const audited = await runAudit({ auditorUrl, dataFolder: running.folder.root });
  const violations = [
    ...figureViolations({ ...figures, events: { log, ...figures.events } }, figures.merchantsPaid),
    ...audited.violations.map(({ invariant, row, detail }) => ({ invariant, detail: `${row}: ${detail}` })),
  ];
  return dayReport(figures, { log, residentMb: residentMb(running.pids), violations });
}
