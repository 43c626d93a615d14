import type { BookRow, CounterpartyBooks } from '../books/books.js';
import type { AuditCheck, AuditContext, CheckOutcome, Violation } from '../check.js';
import { mergeOutcomes } from '../check.js';
import { pages } from '../sql/pages.js';

interface PayoutRow {
  readonly id: string;
  readonly acquirer: string;
  readonly minor: string;
  readonly currency: string;
  readonly state: string;
  readonly changedAt: number;
}

const PAYOUTS = `SELECT payout_id::text AS id, acquirer_id AS acquirer, amount_minor AS minor, currency, state,
    changed_at AS "changedAt"
  FROM settlement.payout WHERE payout_id > $1::uuid ORDER BY payout_id LIMIT $2`;

interface InstructionRow {
  readonly id: string;
  readonly kind: string;
  readonly account: string;
  readonly minor: string;
  readonly currency: string;
  readonly state: string;
}

const INSTRUCTIONS = `SELECT instruction_id::text AS id, kind, participant_account AS account, amount_minor AS minor,
    currency, state
  FROM settlement.instruction WHERE instruction_id > $1::uuid ORDER BY instruction_id LIMIT $2`;

/** The domestic wallet credits its merchants when the money has come: a little after the bank has confirmed it. */
const CREDITING_MS = 60_000;

function amountProblem(rows: readonly BookRow[], amount: string): string | undefined {
  if (rows.length > 1) return `expected one of ${amount}, found ${rows.length}`;
  const [row] = rows;
  if (row === undefined || `${row.currency} ${row.value}` === amount) return undefined;
  return `expected ${amount}, found ${row.currency} ${row.value}`;
}

function payoutProblem(row: PayoutRow, books: CounterpartyBooks, now: number): string | undefined {
  const amount = `${row.currency} ${row.minor}`;
  const credited = books.take(row.acquirer, 'PAID_OUT', row.id);
  if (credited.length > 0 && row.state !== 'PAID' && row.state !== 'INSTRUCTED') {
    return `expected no credit of a payout that is ${row.state}, found ${amount}`;
  }
  if (credited.length === 0 && row.state === 'PAID' && now - row.changedAt > CREDITING_MS) {
    return `expected ${amount}, found none`;
  }
  return amountProblem(credited, amount);
}

/** The bank's own id is not known to the stores: its book is the one with bookings. */
function bookedById(books: CounterpartyBooks): Map<string, BookRow[]> {
  const booked = new Map<string, BookRow[]>();
  for (const row of books.left(['BOOKED']))
    booked.set(row.requestId, [...(booked.get(row.requestId) ?? []), row]);
  return booked;
}

function instructionProblem(row: InstructionRow, rows: readonly BookRow[]): string | undefined {
  const amount = `${row.currency} ${row.minor}`;
  const [booked] = rows;
  if (booked === undefined)
    return row.state === 'SETTLED' ? `expected ${amount} booked, found none` : undefined;
  if (row.state !== 'SETTLED' && row.state !== 'SENT')
    return `expected nothing booked while ${row.state}, found ${amount}`;
  const side = row.kind === 'WINDOW_COLLECTION' ? booked.debtorAccount : booked.creditorAccount;
  if (side !== row.account) return `expected account ${row.account}, found ${side}`;
  return amountProblem(rows, amount);
}

async function checkPayouts({ session, now }: AuditContext, books: CounterpartyBooks): Promise<CheckOutcome> {
  let compared = 0;
  const violations: Violation[] = [];
  for await (const rows of pages<PayoutRow>(session, PAYOUTS)) {
    compared += rows.length;
    for (const row of rows) {
      const problem = payoutProblem(row, books, now);
      if (problem !== undefined)
        violations.push({
          row: `settlement.payout payout_id=${row.id}`,
          detail: `${row.acquirer}: ${problem}`,
        });
    }
  }
  return { compared, violations };
}

async function checkInstructions(
  { session }: AuditContext,
  booked: Map<string, BookRow[]>,
): Promise<CheckOutcome> {
  let compared = 0;
  const violations: Violation[] = [];
  for await (const rows of pages<InstructionRow>(session, INSTRUCTIONS)) {
    compared += rows.length;
    for (const row of rows) {
      const problem = instructionProblem(row, booked.get(row.id) ?? []);
      booked.delete(row.id);
      if (problem === undefined) continue;
      violations.push({ row: `settlement.instruction instruction_id=${row.id}`, detail: `bank: ${problem}` });
    }
  }
  return { compared, violations };
}

function unknown(rows: Iterable<BookRow>, what: string): CheckOutcome {
  const left = [...rows].filter((row) => row.before);
  const violations = left.map((row) => ({
    row: `sandbox/books/${row.clientId}.jsonl line=${row.line}`,
    detail: `requestId: expected ${what}, found ${row.requestId} of ${row.currency} ${row.value}`,
  }));
  return { compared: left.length, violations };
}

export const bankAndPayouts: AuditCheck = {
  invariant: 4,
  name: 'instructions against the bank, payouts against the domestic wallets',
  tables: ['settlement.instruction', 'settlement.payout'],
  run: async (context) => {
    const { books } = context;
    if (books === undefined) return { compared: 0, violations: [] };
    const booked = bookedById(books);
    return mergeOutcomes([
      await checkPayouts(context, books),
      await checkInstructions(context, booked),
      unknown(books.left(['PAID_OUT']), 'a payout of the switch'),
      unknown([...booked.values()].flat(), 'an instruction of the switch'),
    ]);
  },
};
