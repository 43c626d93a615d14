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

const TWISTS: readonly Twist[] = ['unknown-then-success', 'unknown-then-failure', 'success-after-cancel'];
const KINDS_OF_OTHERS = FAULT_KINDS.filter((kind) => !TWISTS.some((twist) => twist === kind));

type Bend = 'wrong-amount' | 'wrong-currency' | 'wrong-id';
/** Between the call and its answer. */
type Astray = Exclude<FaultKind, Bend | Twist>;

interface FaultyCall {
  /** Does it at the counterparty. */
  readonly act: (twist?: Twist) => CounterpartyAnswer;
  /** Of a `pay`, the only call that can be twisted: whether the counterparty has not heard of this payment yet. */
  readonly isFirst?: () => boolean;
}

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

  /** What the caller gets. A fault is counted where it makes a difference to the call. */
  async through({ act, isFirst }: FaultyCall): Promise<CounterpartyAnswer> {
    const kind = this.#draw(isFirst !== undefined);
    if (kind === undefined) return act();
    switch (kind) {
      case 'wrong-amount':
      case 'wrong-currency':
      case 'wrong-id':
        return this.#bent(act(), kind);
      case 'unknown-then-success':
      case 'unknown-then-failure':
      case 'success-after-cancel':
        return this.#twisted(kind, act, isFirst?.() === true);
      default:
        this.counts[kind] += 1;
        return this.#astray(kind, act);
    }
  }

  async #astray(kind: Astray, act: () => CounterpartyAnswer): Promise<CounterpartyAnswer> {
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
      case 'bad-signature':
        act();
        return NOT_VERIFIED;
    }
  }

  /** What names no amount has none to bend. */
  #bent(answer: CounterpartyAnswer, kind: Bend): CounterpartyAnswer {
    const other = bent(answer, kind);
    if (other !== answer) this.counts[kind] += 1;
    return other;
  }

  /** What has been asked before, or is refused at once, is not ended otherwise. */
  #twisted(twist: Twist, act: FaultyCall['act'], isFirst: boolean): CounterpartyAnswer {
    const answer = act(twist);
    if (isFirst && answer.kind === 'unknown') this.counts[twist] += 1;
    return answer;
  }

  #draw(isPay: boolean): FaultKind | undefined {
    const [chance, kinds] = isPay ? [OF_PAY, FAULT_KINDS] : [OF_OTHERS, KINDS_OF_OTHERS];
    return this.weather.strikes(this.random, chance) ? this.random.pick(kinds) : undefined;
  }
}

/** The answer with one field wrong; what names none has nothing to bend. */
function bent(answer: CounterpartyAnswer, kind: Bend): CounterpartyAnswer {
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
