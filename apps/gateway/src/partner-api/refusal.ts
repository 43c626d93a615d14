import type { ResultCode } from '@silkgate/alipayplus';
import { err } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';

/** A call that is answered with a code alone. `detail` names a field or a place, never a value that was sent. */
export interface Refusal {
  readonly code: ResultCode;
  readonly detail?: string;
}

export function refuse(code: ResultCode, detail?: string): Result<never, Refusal> {
  return err(detail === undefined ? { code } : { code, detail });
}
