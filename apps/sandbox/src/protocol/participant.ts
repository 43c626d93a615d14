import type { Operation, RequestOf } from '@silkgate/alipayplus';
import type { Clock, IdSource, Timers } from '@silkgate/kernel';
import type { Background } from './background.js';
import type { Identity } from './identity.js';
import type { SwitchCalls } from './switch-calls.js';

/** How a fault bends a payment before it is answered. */
export type Twist =
  | { readonly kind: 'unknown-then-success'; readonly delayMs: number }
  | { readonly kind: 'unknown-then-failure'; readonly delayMs: number }
  | { readonly kind: 'success-after-cancel' };

/** A counterparty of the switch as the endpoint sees it: it answers calls that were authenticated and read. */
export interface Answering {
  readonly identity: Identity;
  answer<Op extends Operation>(operation: Op, request: RequestOf<Op>, twist?: Twist): Promise<object>;
}

export interface ParticipantPorts {
  readonly identity: Identity;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly switchCalls: SwitchCalls;
  readonly background: Background;
}
