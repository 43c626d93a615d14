import { grantAppendOnly, grantMutable, runtimeRole } from '@silkgate/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import {
  APPEND_ONLY_TABLES,
  MUTABLE_TABLES,
  PAYMENT_TABLES,
  POSITION_TABLES,
  WORK_TABLES,
} from './0002-payments-tables.js';

/** Payments, operations, positions, business days, and the work and notifications still owed. */
export class Payments1795305602000 implements MigrationInterface {
  name = 'Payments1795305602000';

  async up(queryRunner: QueryRunner): Promise<void> {
    const role = runtimeRole('gateway');
    const statements = [
      ...PAYMENT_TABLES,
      ...WORK_TABLES,
      ...POSITION_TABLES,
      ...MUTABLE_TABLES.map((table) => grantMutable(table, role)),
      ...APPEND_ONLY_TABLES.map((table) => grantAppendOnly(table, role)),
    ];
    for (const statement of statements) await queryRunner.query(statement);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of [...MUTABLE_TABLES, ...APPEND_ONLY_TABLES].reverse()) {
      await queryRunner.query(`DROP TABLE IF EXISTS ${table} CASCADE`);
    }
  }
}
