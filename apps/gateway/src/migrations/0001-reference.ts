import { inboxMigrationSql, outboxMigrationSql } from '@silkgate/messaging';
import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  APPEND_ONLY_REFERENCE_TABLES,
  CODE_TABLES,
  DIRECTORY_TABLES,
  MUTABLE_REFERENCE_TABLES,
  QUOTE_TABLES,
} from './0001-reference-tables.js';

/** Outbox and inbox; participants, merchants, keys and routes; rates and quotes; codes. */
export class Reference1795305601000 implements MigrationInterface {
  name = 'Reference1795305601000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const role = runtimeRole('gateway');
    const statements = [
      ...outboxMigrationSql(role),
      ...inboxMigrationSql(role),
      ...DIRECTORY_TABLES,
      ...QUOTE_TABLES,
      ...CODE_TABLES,
      ...MUTABLE_REFERENCE_TABLES.map((table) => grantMutable(table, role)),
      ...APPEND_ONLY_REFERENCE_TABLES.map((table) => grantAppendOnly(table, role)),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    const tables = [...APPEND_ONLY_REFERENCE_TABLES, ...MUTABLE_REFERENCE_TABLES].reverse();
    for (const table of [...tables, 'dead_letter', 'inbox', 'outbox']) {
      await queryRunner.query(`DROP TABLE IF EXISTS ${table} CASCADE`);
    }
  }
}
