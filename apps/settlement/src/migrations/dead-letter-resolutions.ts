import type { MigrationInterface, QueryRunner } from 'typeorm';
import { deadLetterResolutionMigrationSql } from '@silkgate/messaging';
import { runtimeRole } from '@silkgate/persistence';

/** Who replayed or discarded a dead letter, and why. Append-only. */
export class DeadLetterResolutions1763769600005 implements MigrationInterface {
  readonly name = 'DeadLetterResolutions1763769600005';

  async up(runner: QueryRunner): Promise<void> {
    const statements = deadLetterResolutionMigrationSql(runtimeRole('settlement'));
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE dead_letter_resolution');
  }
}
