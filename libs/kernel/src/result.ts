import assert from 'node:assert';

/** An expected outcome as a value: either what was asked for, or the reason why not. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function err<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}

/** The value of a result that cannot be an error here; an error is a programmer's mistake and asserts. */
export function unwrap<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  assert.fail(`unwrapped an error: ${describe(result.error)}`);
}

/** Closes an exhaustive switch: the compiler refuses a forgotten case, and a value from outside asserts. */
export function assertNever(value: never): never {
  assert.fail(`unreachable case: ${describe(value)}`);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return value;
  return JSON.stringify(value, (_key, member: unknown) =>
    typeof member === 'bigint' ? member.toString() : member,
  );
}
