import { toIsoUtc8 } from '@silkgate/kernel';
import type { Break } from './break-store.js';
import type { BreakDto } from './breaks.dto.js';

export function breakView(found: Break): BreakDto {
  const { paymentId, expected, actual, fileId, lineNumber, closedAt, resolution, openedAt, ...rest } = found;
  return {
    ...rest,
    openedAt: toIsoUtc8(openedAt),
    ...(paymentId === null ? {} : { paymentId }),
    ...(expected === null ? {} : { expected }),
    ...(actual === null ? {} : { actual }),
    ...(fileId === null ? {} : { fileId }),
    ...(lineNumber === null ? {} : { lineNumber }),
    ...(closedAt === null ? {} : { closedAt: toIsoUtc8(closedAt) }),
    ...(resolution === null ? {} : { resolution }),
  };
}
