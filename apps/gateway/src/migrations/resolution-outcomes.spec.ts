import { prepareSchema, startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { ResolutionOutcomes1795305651000 } from './0051-resolution-outcomes.js';
import { GATEWAY_MIGRATION_LOCK, GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from './index.js';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

it('what was proposed before outcomes were said ends as it did then, and a payment is only cancelled', async () => {
  const schema = { schema: GATEWAY_SCHEMA, lockKey: GATEWAY_MIGRATION_LOCK };
  const before = GATEWAY_MIGRATIONS.indexOf(ResolutionOutcomes1795305651000);
  await prepareSchema(postgres.adminUrl, { ...schema, migrations: GATEWAY_MIGRATIONS.slice(0, before) });
  const id = (n: number) => `01930000-0000-7000-8000-00000000000${n}`;
  const at = "'2026-11-22T10:00:00+08:00'::timestamptz";
  await postgres.administer(
    `INSERT INTO gateway.payment (payment_id, initiator_id, request_id, initiator_leg, payer_id, payee_id, state,
       version, event_sequence, result_code, accepted_at, ended_at)
     VALUES ($1::uuid, 'SHOPS', 'R-1', 'PAYEE', 'WALLET', 'SHOPS', 'FAILED', 1, 1, 'PROCESS_FAIL', ${at}, ${at})`,
    [id(1)],
  );
  await postgres.administer(
    `INSERT INTO gateway.payment_alarm (subject_id, kind, payment_id, detail, raised_at)
     VALUES ($1::uuid, 'CANCEL_REFUSED', $1, 'd', ${at}), ($2, 'REFUND_REFUSED', $1, 'd', ${at})`,
    [id(1), id(2)],
  );
  await postgres.administer(
    `INSERT INTO gateway.case_resolution_proposal (proposal_id, subject_id, kind, number, payment_id, owed_by,
       owed_minor, owed_currency, reason, evidence, proposed_by, proposed_at)
     VALUES ($3::uuid, $1::uuid, 'CANCEL_REFUSED', 1, $1, 'WALLET', 5, 'THB', 'r', 'e', 'Wang', ${at}),
       ($4, $2, 'REFUND_REFUSED', 1, $1, NULL, NULL, NULL, 'r', 'e', 'Wang', ${at})`,
    [id(1), id(2), id(3), id(4)],
  );
  await prepareSchema(postgres.adminUrl, { ...schema, migrations: GATEWAY_MIGRATIONS });
  const kept = 'SELECT outcome FROM gateway.case_resolution_proposal ORDER BY proposal_id';
  expect(await postgres.administer(kept)).toEqual([{ outcome: 'CANCELLED' }, { outcome: 'FAILED' }]);
  const become = (outcome: string, n: number) =>
    postgres.administer('UPDATE gateway.case_resolution_proposal SET outcome = $1 WHERE proposal_id = $2', [
      ...[outcome, id(n)],
    ]);
  await expect(become('SUCCESS', 3)).rejects.toThrow('check constraint');
  await expect(become('CANCELLED', 4)).rejects.toThrow('check constraint');
  await become('SUCCESS', 4);
});
