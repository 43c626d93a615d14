import { hashOf } from '@silkgate/kernel';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export type MigrationClass = new () => MigrationInterface;

/** The name under which TypeORM remembers it. */
export function nameOf(migration: MigrationInterface): string {
  return migration.name ?? migration.constructor.name;
}

/**
 * SHA-256 over the statements that a migration runs, found by running it against nothing. A migration is therefore
 * plain SQL: it reads nothing of what its statements answer. Indentation does not count.
 */
export async function checksumOf(Migration: MigrationClass): Promise<string> {
  const statements: unknown[] = [];
  const query = (text: string, values: unknown[] = []): Promise<unknown[]> => {
    statements.push([text.replace(/\s+/g, ' ').trim(), ...values]);
    return Promise.resolve([]);
  };
  await new Migration().up({ query } as unknown as QueryRunner);
  return hashOf(statements);
}
