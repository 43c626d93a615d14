import type { EpochMs } from '@silkgate/kernel';
import { PgDatabase } from '@silkgate/persistence';
import type { Database, SqlSession } from '@silkgate/persistence';
import { INVARIANT_TITLES, NOT_COVERED, type AuditResult, type InvariantStatus } from './audit-result.js';
import { bookSizes, readBooks, type BookSizes } from './books/read-books.js';
import type { AuditCheck, AuditContext, CheckOutcome } from './check.js';
import { CHECKS } from './checks/index.js';

export interface AuditOptions {
  /** The read-only role that sees every schema. */
  readonly auditorUrl: string;
  readonly dataFolder: string;
  /** Whether the switch runs; of a stopped one nothing can be late. Default true. */
  readonly running?: boolean;
}

interface Done {
  readonly check: AuditCheck;
  readonly outcome: CheckOutcome;
}

const LONGEST_STATEMENT_MS = 600_000;

/** A connection for the audit; a statement may take as long as a large table needs. */
export function auditDatabase(auditorUrl: string): PgDatabase {
  return new PgDatabase({
    url: auditorUrl,
    schema: 'gateway',
    applicationName: 'audit',
    maxConnections: 1,
    statementTimeoutMs: LONGEST_STATEMENT_MS,
    idleInTransactionTimeoutMs: LONGEST_STATEMENT_MS,
  });
}

/** Checks every invariant over one snapshot of all schemas and the counterparties' books; changes nothing. */
export async function runAudit(options: AuditOptions): Promise<AuditResult> {
  const database = auditDatabase(options.auditorUrl);
  try {
    return await auditOver(database, options);
  } finally {
    await database.close();
  }
}

/** As `runAudit`, on a connection that stays the caller's. */
export async function auditOver(
  database: Database,
  options: Omit<AuditOptions, 'auditorUrl'>,
): Promise<AuditResult> {
  const before = bookSizes(options.dataFolder);
  const work = (session: SqlSession): Promise<Done[]> => runChecks(session, options, before);
  return resultOf(await database.transaction(work, { readOnly: true, snapshot: true }));
}

async function runChecks(
  session: SqlSession,
  options: Omit<AuditOptions, 'auditorUrl'>,
  before: BookSizes,
): Promise<Done[]> {
  // Set-wise comparisons read whole tables, of which a planner without statistics may think that they are empty.
  await session.query(`SELECT set_config('enable_nestloop', 'off', true), set_config('jit', 'off', true)`);
  const present = await presentTables(session);
  const books = await readBooks(options.dataFolder, before);
  const context: AuditContext = {
    session,
    books,
    ...(await timesOf(session, present, options.running ?? true)),
  };
  const done: Done[] = [];
  for (const check of CHECKS) {
    const missing = check.tables.filter((table) => !present.has(table));
    const outcome = missing.length > 0 ? withoutTables(missing) : await check.run(context);
    done.push({ check, outcome });
  }
  return done;
}

function withoutTables(missing: readonly string[]): CheckOutcome {
  return { compared: 0, violations: [], notCovered: `${missing.join(', ')} not there` };
}

/** The first statement of the transaction that reads a table fixes the snapshot. */
async function presentTables(session: SqlSession): Promise<ReadonlySet<string>> {
  const { rows } = await session.query<{ name: string }>(
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
     WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`,
  );
  return new Set(rows.map((row) => row.name));
}

const LAST_INSTANT = `SELECT greatest(
    (SELECT max(greatest(accepted_at, ended_at)) FROM gateway.payment),
    (SELECT max(published_at) FROM gateway.outbox),
    (SELECT max(changed_at) FROM settlement.payout)) AS at`;

/** Of a stopped switch time stands still at the last thing that its books know of. */
async function timesOf(
  session: SqlSession,
  present: ReadonlySet<string>,
  running: boolean,
): Promise<{ now: EpochMs; runningSince: EpochMs | undefined }> {
  if (running) {
    const { rows } = await session.query<{ since: EpochMs }>('SELECT pg_postmaster_start_time() AS since');
    return { now: Date.now(), runningSince: Math.floor(rows[0]?.since ?? Date.now()) };
  }
  if (!present.has('gateway.payment') || !present.has('settlement.payout'))
    return { now: 0, runningSince: undefined };
  const { rows } = await session.query<{ at: EpochMs | null }>(LAST_INSTANT);
  return { now: Math.floor(rows[0]?.at ?? 0), runningSince: undefined };
}

function statusOf(invariant: number, done: readonly Done[]): InvariantStatus {
  const own = done.filter(({ check }) => check.invariant === invariant);
  const covered = own.filter(({ outcome }) => outcome.notCovered === undefined);
  const notes = own.flatMap(({ check, outcome }) =>
    outcome.notCovered === undefined ? [] : [`${check.name}: ${outcome.notCovered}`],
  );
  const reason = NOT_COVERED[invariant];
  return {
    invariant: String(invariant),
    title: INVARIANT_TITLES[invariant] ?? '',
    status: covered.some(({ outcome }) => outcome.violations.length > 0)
      ? 'violated'
      : covered.length === 0
        ? 'not-covered'
        : 'held',
    compared: own.reduce((sum, { outcome }) => sum + outcome.compared, 0),
    notes: reason === undefined ? notes : [reason, ...notes],
  };
}

function resultOf(done: readonly Done[]): AuditResult {
  const found = done.flatMap(({ check, outcome }) =>
    outcome.violations.map((violation) => ({ invariant: String(check.invariant), ...violation })),
  );
  // Two comparisons may find the same fault in the same row.
  const distinct = new Map(found.map((each) => [`${each.invariant}\n${each.row}\n${each.detail}`, each]));
  return {
    checks: Object.keys(INVARIANT_TITLES).map((invariant) => statusOf(Number(invariant), done)),
    violations: [...distinct.values()],
  };
}
