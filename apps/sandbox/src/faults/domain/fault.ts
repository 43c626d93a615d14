import type { Operation } from '@silkgate/alipayplus';

/** How a participant misbehaves; what each means for the answer is in `faulty-answers.ts`. */
export const FAULT_KINDS = [
  'timeout',
  'delay',
  'drop-response',
  'duplicate',
  'http-500',
  'wrong-amount',
  'wrong-currency',
  'wrong-id',
  'bad-signature',
  'unknown-then-success',
  'unknown-then-failure',
  'success-after-cancel',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

export interface Fault {
  readonly clientId: string;
  readonly operation: Operation;
  readonly kind: FaultKind;
  readonly times: number;
  readonly delayMs?: number;
}

export interface ArmedFault {
  readonly kind: FaultKind;
  readonly delayMs: number;
}

/** A time-out outlasts every deadline of the switch; the others only make it wait. */
export const DEFAULT_DELAY_MS: Readonly<Record<FaultKind, number>> = {
  timeout: 30_000,
  delay: 1_000,
  'drop-response': 0,
  duplicate: 0,
  'http-500': 0,
  'wrong-amount': 0,
  'wrong-currency': 0,
  'wrong-id': 0,
  'bad-signature': 0,
  'unknown-then-success': 2_000,
  'unknown-then-failure': 2_000,
  'success-after-cancel': 0,
};

/** Faults waiting for their call, first armed first; one call takes one. */
export class FaultBoard {
  private readonly armed = new Map<string, { readonly fault: ArmedFault; left: number }[]>();

  arm({ clientId, operation, kind, times, delayMs }: Fault): void {
    const place = placeOf(clientId, operation);
    const queue = this.armed.get(place) ?? [];
    queue.push({ fault: { kind, delayMs: delayMs ?? DEFAULT_DELAY_MS[kind] }, left: times });
    this.armed.set(place, queue);
  }

  take(clientId: string, operation: Operation): ArmedFault | undefined {
    if (this.armed.size === 0) return undefined;
    const place = placeOf(clientId, operation);
    const queue = this.armed.get(place);
    const first = queue?.[0];
    if (queue === undefined || first === undefined) return undefined;
    first.left -= 1;
    if (first.left <= 0) queue.shift();
    if (queue.length === 0) this.armed.delete(place);
    return first.fault;
  }

  /** How many calls will still misbehave. */
  get left(): number {
    return [...this.armed.values()].flat().reduce((sum, { left }) => sum + left, 0);
  }
}

function placeOf(clientId: string, operation: Operation): string {
  return `${clientId} ${operation}`;
}
