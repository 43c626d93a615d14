import { grantAppendOnly, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const RUNTIME = runtimeRole('gateway');

const TABLES = [
  // How a person would end what no answer ends; what its responder may hold then is owed outside.
  `CREATE TABLE case_resolution_proposal (
    proposal_id uuid PRIMARY KEY,
    subject_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('CANCEL_REFUSED', 'REFUND_REFUSED')),
    number integer NOT NULL,
    payment_id uuid NOT NULL REFERENCES payment,
    owed_by text COLLATE "C",
    owed_minor bigint CHECK (owed_minor > 0),
    owed_currency char(3),
    reason text NOT NULL CHECK (reason <> ''),
    evidence text NOT NULL CHECK (evidence <> ''),
    proposed_by text NOT NULL CHECK (proposed_by <> ''),
    proposed_at timestamptz NOT NULL,
    UNIQUE (proposal_id, proposed_by),
    FOREIGN KEY (subject_id, kind, number) REFERENCES payment_alarm,
    CHECK (num_nulls(owed_by, owed_minor, owed_currency) IN (0, 3)),
    CHECK ((subject_id = payment_id) = (owed_by IS NOT NULL))
  )`,
  'CREATE INDEX case_resolution_of_payment ON case_resolution_proposal (payment_id)',
  // Four eyes: the key carries who proposed, and nobody decides about his own proposal, however he writes his name.
  `CREATE TABLE case_resolution_decision (
    proposal_id uuid PRIMARY KEY,
    proposed_by text NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('CONFIRMED', 'REJECTED')),
    decided_by text NOT NULL CHECK (lower(btrim(decided_by)) <> lower(btrim(proposed_by))),
    decided_at timestamptz NOT NULL,
    FOREIGN KEY (proposal_id, proposed_by) REFERENCES case_resolution_proposal (proposal_id, proposed_by)
  )`,
];

/** Payments and refunds that two operators end where no counterparty does. Append-only. */
export class CaseResolutions1795305650000 implements MigrationInterface {
  readonly name = 'CaseResolutions1795305650000';

  async up(runner: QueryRunner): Promise<void> {
    const grants = [
      grantAppendOnly('case_resolution_proposal', RUNTIME),
      grantAppendOnly('case_resolution_decision', RUNTIME),
    ];
    for (const statement of [...TABLES, ...grants]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE case_resolution_decision, case_resolution_proposal');
  }
}
