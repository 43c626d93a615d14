import { Money, type SeededRandom } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../../../apps/gateway/src/connectors/connector.js';
import { FAULT_KINDS, type FaultKind } from '../../../apps/sandbox/src/faults/domain/fault.js';
import type { SimulatedTime } from '../simulated-time.js';
import type { Weather } from '../weather.js';
import type { Twist } from './counterparty.js';

/** Chances out of a thousand calls. */
const OF_PAY = 40;
const OF_OTHERS = 30;

const NOT_VERIFIED: CounterpartyAnswer = { kind: 'unknown', reason: 'INVALID_SIGNATURE' };
const NO_EFFECT: CounterpartyAnswer = { kind: 'unknown', reason: 'HTTP 500' };

function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** How counterparties misbehave, call by call: every kind of the sandbox's control list, with the same meaning. */
export class CounterpartyFaults {
  readonly counts: Record<FaultKind, number> = Object.fromEntries(
    FAULT_KINDS.map((kind) => [kind, 0]),
  ) as Record<FaultKind, number>;

  constructor(
    private readonly time: SimulatedTime,
    private readonly random: SeededRandom,
    private readonly weather: Weather,
  ) {}

  /** What the caller gets of a call that does `act` at the counterparty. */
  async through(isPay: boolean, act: (twist?: Twist) => CounterpartyAnswer): Promise<CounterpartyAnswer> {
    const kind = this.#draw(isPay);
    if (kind === undefined) return act();
    this.counts[kind] += 1;
    switch (kind) {
      case 'timeout':
        return never();
      case 'delay': {
        const answer = act();
        await this.time.sleep(this.random.integer(500, 6_000));
        return answer;
      }
      case 'drop-response':
        act();
        return never();
      case 'duplicate': {
        const first = act();
        act();
        return first;
      }
      case 'http-500':
        return NO_EFFECT;
      case 'wrong-amount':
      case 'wrong-currency':
      case 'wrong-id':
        return bent(act(), kind);
      case 'bad-signature':
        act();
        return NOT_VERIFIED;
      case 'unknown-then-success':
      case 'unknown-then-failure':
      case 'success-after-cancel':
        return isPay ? act(kind) : { kind: 'unknown', reason: 'UNKNOWN_EXCEPTION' };
    }
  }

  #draw(isPay: boolean): FaultKind | undefined {
    const chance = isPay ? OF_PAY : OF_OTHERS;
    return this.weather.strikes(this.random, chance) ? this.random.pick(FAULT_KINDS) : undefined;
  }
}

/** The answer with one field wrong; what names none has nothing to bend. */
function bent(
  answer: CounterpartyAnswer,
  kind: 'wrong-amount' | 'wrong-currency' | 'wrong-id',
): CounterpartyAnswer {
  if (answer.kind === 'not-sent' || answer.requestId === undefined) return answer;
  if (kind === 'wrong-id') return { ...answer, requestId: `X${answer.requestId.slice(1)}` };
  if (answer.kind !== 'success') return answer;
  const { amount } = answer;
  if (amount === undefined) return answer;
  const { currency, minor } = amount;
  const other =
    kind === 'wrong-amount'
      ? Money.of(currency, minor + 1n)
      : Money.of(currency === 'USD' ? 'EUR' : 'USD', minor);
  return { ...answer, amount: other };
}
