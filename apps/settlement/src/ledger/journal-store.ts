import { signedAmount } from '@silkgate/ledger';
import type { Journal } from '@silkgate/ledger';
import { parseAccount } from '@silkgate/ledger';
import { toIsoUtc8 } from '@silkgate/kernel';
import type { EpochMs } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import assert from 'node:assert';
import { columnsOf } from '../sql/columns.js';

const INSERT_JOURNALS = `INSERT INTO journal (journal_id, kind, reference, business_date, posted_at)
  SELECT journal_id, kind, reference, business_date, $5::timestamptz
  FROM unnest($1::text[], $2::text[], $3::text[], $4::date[]) AS row (journal_id, kind, reference, business_date)`;

const INSERT_ENTRIES = `INSERT INTO entry (journal_id, line, account, side, amount_minor, currency)
  SELECT * FROM unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::bigint[], $6::text[])`;

/** Accounts are locked in the order of their names, whoever posts: two batches wait for each other, never in a circle. */
const ADD_TO_BALANCES = `INSERT INTO account_balance AS stored (account, kind, owner, currency, balance_minor)
  SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[])
    AS row (account, kind, owner, currency, change_minor) ORDER BY account
  ON CONFLICT (account) DO UPDATE SET balance_minor = stored.balance_minor + excluded.balance_minor`;

/**
 * Journals, their entries and the balances they change. A journal whose id is there already is refused by its unique
 * key, and with it the transaction. Accounts come last in every transaction of this service: they are the hottest rows.
 */
export async function storeJournals(
  session: SqlSession,
  journals: readonly Journal[],
  postedAt: EpochMs,
): Promise<void> {
  if (journals.length === 0) return;
  await session.query(INSERT_JOURNALS, [
    ...columnsOf(
      journals,
      (each) => each.id,
      (each) => each.kind,
      (each) => each.reference,
      (each) => each.businessDate,
    ),
    toIsoUtc8(postedAt),
  ]);
  const lines = journals.flatMap(({ id, entries }) =>
    entries.map((entry, index) => ({ journalId: id, line: index + 1, ...entry })),
  );
  await session.query(
    INSERT_ENTRIES,
    columnsOf(
      lines,
      (each) => each.journalId,
      (each) => each.line,
      (each) => each.account,
      (each) => each.side,
      (each) => each.amount.minor,
      (each) => each.amount.currency,
    ),
  );
  await addToBalances(session, journals);
}

async function addToBalances(session: SqlSession, journals: readonly Journal[]): Promise<void> {
  const changes = new Map<string, bigint>();
  for (const entry of journals.flatMap((each) => each.entries)) {
    changes.set(entry.account, (changes.get(entry.account) ?? 0n) + signedAmount(entry).minor);
  }
  const rows = [...changes].map(([account, changeMinor]) => {
    const parsed = parseAccount(account);
    assert(parsed !== undefined, `a journal has passed with the account ${account}`);
    return { account, ...parsed, changeMinor };
  });
  await session.query(
    ADD_TO_BALANCES,
    columnsOf(
      rows,
      (each) => each.account,
      (each) => each.kind,
      (each) => each.owner,
      (each) => each.currency,
      (each) => each.changeMinor,
    ),
  );
}
