import type { ResultCode } from '@silkgate/alipayplus';
import type { AcquirerFact } from './facts.js';

export interface AcquirerDecision {
  readonly facts: readonly AcquirerFact[];
  readonly resultCode: ResultCode | (string & {});
}

export function answered(resultCode: string, ...facts: readonly AcquirerFact[]): AcquirerDecision {
  return { facts, resultCode };
}

/** The fields that have a value: a row holds no undefined. */
export function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> };
}
