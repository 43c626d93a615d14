import type { Operation } from '@silkgate/alipayplus';

/** Calls that were answered "unknown" and fail when they come again (`unknown-then-failure` outside `pay`). */
export class LaterRefusals {
  private readonly refused = new Set<string>();

  add(key: string): void {
    this.refused.add(key);
  }

  of(clientId: string, operation: Operation, request: object): boolean {
    return this.refused.size > 0 && this.refused.has(keyOf(clientId, operation, request));
  }
}

export function refuseLater(
  refusals: LaterRefusals,
  clientId: string,
  operation: Operation,
  request: object,
): void {
  refusals.add(keyOf(clientId, operation, request));
}

function keyOf(clientId: string, operation: Operation, request: object): string {
  const { refundRequestId, paymentRequestId, paymentId, codeValue } = request as Record<string, unknown>;
  const id = refundRequestId ?? paymentRequestId ?? paymentId ?? codeValue;
  return `${clientId} ${operation} ${typeof id === 'string' ? id : ''}`;
}
