import { prepareSchema, startTestPostgres, type TestPostgres } from '@silkgate/persistence/testing';
import { WorkOfResponders1795305632000 } from './0032-work-of-responders.js';
import { GATEWAY_MIGRATION_LOCK, GATEWAY_MIGRATIONS, GATEWAY_SCHEMA } from './index.js';

let postgres: TestPostgres;

beforeAll(async () => {
  postgres = await startTestPostgres();
});
afterAll(() => postgres.stop());

it('what is owed when a gateway is brought up to date is asked of whom it was', async () => {
  const schema = { schema: GATEWAY_SCHEMA, lockKey: GATEWAY_MIGRATION_LOCK };
  const before = GATEWAY_MIGRATIONS.indexOf(WorkOfResponders1795305632000);
  await prepareSchema(postgres.adminUrl, { ...schema, migrations: GATEWAY_MIGRATIONS.slice(0, before) });
  const id = (n: number) => `01930000-0000-7000-8000-00000000000${n}`;
  await postgres.administer(
    `INSERT INTO gateway.payment (payment_id, initiator_id, request_id, initiator_leg, payer_id, payee_id, state,
       version, event_sequence, result_code, accepted_at, ended_at)
     SELECT p.id, p.initiator, 'R-' || p.id, p.leg, p.payer, p.payee, 'FAILED', 1, 1, 'PROCESS_FAIL', t.at, t.at
       FROM (VALUES ($1::uuid, 'SHOPS', 'PAYEE', 'WALLET', 'SHOPS'), ($2, 'WALLET', 'PAYER', 'WALLET', 'SHOPS'),
         ($3, 'EARLY', NULL, NULL, NULL)) AS p(id, initiator, leg, payer, payee),
       (SELECT '2026-11-22T10:00:00+08:00'::timestamptz) AS t(at)`,
    [id(1), id(2), id(3)],
  );
  await postgres.administer(
    `INSERT INTO gateway.work (subject_id, payment_id, kind, due_at)
     SELECT w.subject, w.payment, w.kind, '2026-11-22T10:00:00+08:00'::timestamptz
       FROM (VALUES ($1::uuid, $1::uuid, 'INQUIRE'), ($2, $2, 'CANCEL'), ($4, $2, 'REFUND'), ($3, $3, 'INQUIRE'))
         AS w(subject, payment, kind)`,
    [id(1), id(2), id(3), id(4)],
  );
  await prepareSchema(postgres.adminUrl, { ...schema, migrations: GATEWAY_MIGRATIONS });
  const work = await postgres.administer(
    'SELECT subject_id, responder_id FROM gateway.work ORDER BY subject_id',
  );
  expect(work).toEqual([
    { subject_id: id(1), responder_id: 'WALLET' },
    { subject_id: id(2), responder_id: 'SHOPS' },
    { subject_id: id(3), responder_id: 'EARLY' },
    { subject_id: id(4), responder_id: 'WALLET' },
  ]);
});
