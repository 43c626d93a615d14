import { parseResponse, pathOf, type Operation, type ResponseOf } from '@silkgate/alipayplus';
import assert from 'node:assert';
import type { Identity } from './identity.js';
import type { SignedCalls } from './signed-calls.js';

export type SwitchAnswer<Op extends Operation> =
  | { readonly kind: 'answered'; readonly response: ResponseOf<Op> }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Port: the partner API as a participant calls it. */
export interface SwitchCalls {
  call<Op extends Operation>(identity: Identity, operation: Op, body: object): Promise<SwitchAnswer<Op>>;
}

/** The switch answers a payment within five seconds, or says that it does not know yet. */
const TIMEOUT_MS = 8_000;

/** Over HTTP; several copies of the gateway are called in turn. */
export class GatewayCalls implements SwitchCalls {
  private next = 0;

  constructor(
    private readonly calls: SignedCalls,
    private readonly bases: readonly string[],
  ) {
    assert(bases.length > 0, 'at least one URL of the gateway');
  }

  async call<Op extends Operation>(
    identity: Identity,
    operation: Op,
    body: object,
  ): Promise<SwitchAnswer<Op>> {
    const base = this.bases[this.next % this.bases.length] ?? '';
    this.next += 1;
    const outcome = await this.calls.post(identity, {
      base,
      path: pathOf(operation),
      body,
      timeoutMs: TIMEOUT_MS,
      answerSigned: true,
    });
    if (outcome.kind === 'unknown') return outcome;
    const response = parseResponse(operation, outcome.body);
    if (response.ok) return { kind: 'answered', response: response.value };
    return {
      kind: 'unknown',
      reason: `the answer cannot be read: ${response.error.code} ${response.error.field}`,
    };
  }
}
