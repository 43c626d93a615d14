import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';

const RUNTIME = runtimeRole('fx');

/** What changed the inventory of a currency, and the sums of it. */
export class CreateInventory1763769600002 implements MigrationInterface {
  readonly name = 'CreateInventory1763769600002';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE inventory_balance, inventory_movement');
  }
}

const STATEMENTS = [
  `CREATE TABLE inventory_movement (
    kind text NOT NULL CHECK (kind IN ('PAYMENT', 'REFUND', 'WINDOW')),
    reference text NOT NULL CHECK (length(reference) BETWEEN 1 AND 64),
    purpose text NOT NULL CHECK (
      purpose IN ('PAYER_SETTLEMENT', 'TRANSACTION', 'INTERCHANGE', 'INTERCHANGE_SETTLEMENT', 'SETTLEMENT')),
    currency char(3) NOT NULL,
    amount_minor bigint NOT NULL,
    business_date date NOT NULL,
    occurred_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    PRIMARY KEY (kind, reference, purpose),
    CHECK ((kind = 'WINDOW') = (purpose = 'SETTLEMENT'))
  )`,
  `CREATE TABLE inventory_balance (
    currency char(3) PRIMARY KEY,
    inventory_minor bigint NOT NULL,
    settled_minor bigint NOT NULL,
    movements bigint NOT NULL CHECK (movements >= 0)
  )`,
  grantAppendOnly('inventory_movement', RUNTIME),
  grantMutable('inventory_balance', RUNTIME),
];
