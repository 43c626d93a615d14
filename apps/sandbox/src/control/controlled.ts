import { BadGatewayException, ConflictException, NotFoundException } from '@nestjs/common';
import { assertNever, type Result } from '@silkgate/kernel';
import type { ControlRefusal } from './control.js';

/** The value, or the HTTP status that says why not. */
export function controlled<T>(result: Result<T, ControlRefusal>): T {
  if (result.ok) return result.value;
  const { code, what } = result.error;
  switch (code) {
    case 'NOT_FOUND':
      throw new NotFoundException(`There is no ${what} here.`);
    case 'CONFLICT':
      throw new ConflictException(what);
    case 'SWITCH':
      throw new BadGatewayException(what);
    default:
      return assertNever(code);
  }
}
