import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grantMutable, runtimeRole } from '@silkgate/persistence';

/** The currencies that participants settle in. */
export class CreateParticipants1763769600004 implements MigrationInterface {
  readonly name = 'CreateParticipants1763769600004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE participant (
      client_id text PRIMARY KEY CHECK (length(client_id) BETWEEN 1 AND 64),
      version int NOT NULL CHECK (version > 0),
      settlement_currency char(3) NOT NULL
    )`);
    await runner.query(grantMutable('participant', runtimeRole('fx')));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE participant');
  }
}
