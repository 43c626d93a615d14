import { Money, type SeededRandom } from '@silkgate/kernel';
import type { Decided } from './counterparties/counterparty.js';
import type { Processes } from './processes.js';
import type { SimulatedEventLog } from './simulated-event-log.js';
import type { SimulatedNetwork } from './simulated-network.js';
import type { SimulatedTime } from './simulated-time.js';

export interface StormWorld {
  readonly time: SimulatedTime;
  readonly random: SeededRandom;
  readonly network: SimulatedNetwork;
  readonly processes: Processes;
  readonly eventLog: SimulatedEventLog;
  readonly isQuiet: () => boolean;
}

const CALL_TIMEOUT_MS = 8_000;
const ATTEMPTS = 5;

/** What happens beside the payments: processes die, clocks jump, the log goes away, operators end the day, wallets lie. */
export class Storm {
  readonly counts = { dayEnds: 0, failureAfterSuccess: 0, successAfterFailure: 0, twoSuccesses: 0 };

  constructor(private readonly world: StormWorld) {}

  /** Everything begins within this time. */
  async pass(random: SeededRandom, lengthMs: number, crashes: number): Promise<void> {
    const { processes, eventLog } = this.world;
    const sometime = async (happen: () => void | Promise<void>): Promise<void> => {
      await this.world.time.sleep(random.integer(0, lengthMs));
      await happen();
    };
    await Promise.all([
      ...Array.from({ length: crashes }, () => sometime(() => processes.crash(random))),
      sometime(() => processes.stepClock(random)),
      sometime(() => processes.stepClock(random)),
      sometime(() => eventLog.goAway(random.integer(500, 5_000))),
      sometime(() => this.#endDay(random)),
    ]);
  }

  /** A wallet tells the switch by itself what its user decided, and in some cases afterwards something else. */
  async tellDecision(clientId: string, decided: Decided): Promise<void> {
    const random = this.world.random.fork(`decision ${decided.requestId}`);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (await this.#notify(clientId, decided, random)) {
        if (!this.world.isQuiet() && random.integer(0, 5) === 0) await this.#lie(clientId, decided, random);
        return;
      }
      await this.world.time.sleep(2_000);
    }
  }

  /** Only after the switch has acknowledged the truth: before, a verified answer is all that it can go by. */
  async #lie(clientId: string, decided: Decided, random: SeededRandom): Promise<void> {
    const { requestId, amount } = decided;
    if (decided.resultCode !== 'SUCCESS') {
      this.counts.successAfterFailure += 1;
      // Half of them name an amount, which is not what was asked for: to some wallets not even the currency is.
      const wrong = random.integer(0, 1) === 0 ? { amount: Money.of('THB', 1n) } : {};
      await this.#notify(clientId, { requestId, resultCode: 'SUCCESS', ...wrong }, random);
    } else if (amount !== undefined && random.integer(0, 1) === 0) {
      this.counts.twoSuccesses += 1;
      await this.#notify(clientId, { requestId, resultCode: 'SUCCESS', amount: amount.plus(amount) }, random);
    } else {
      this.counts.failureAfterSuccess += 1;
      await this.#notify(clientId, { requestId, resultCode: 'USER_BALANCE_NOT_ENOUGH' }, random);
    }
  }

  async #notify(clientId: string, decided: Decided, random: SeededRandom): Promise<boolean> {
    const { requestId, resultCode, amount } = decided;
    const copy = this.world.processes.anyGateway(random);
    const told = await this.world.network.send({
      from: clientId,
      to: copy.name,
      what: `notifyPayment ${requestId} ${resultCode}`,
      timeoutMs: 5_000,
      arrive: () =>
        copy.alive
          ? copy.engine.receiveNotification({
              responderId: clientId,
              requestId,
              result: resultCode === 'SUCCESS' ? 'S' : 'F',
              resultCode,
              ...(amount === undefined ? {} : { amount }),
            })
          : new Promise<never>(() => undefined),
    });
    return told.kind === 'answer' && told.answer.resultCode === 'SUCCESS';
  }

  /** An operator ends the business day amid traffic, and asks again where there is no answer. */
  async #endDay(random: SeededRandom): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const copy = this.world.processes.anyGateway(random);
      const ended = await this.world.network.send({
        from: 'operator',
        to: copy.name,
        what: 'end the business day',
        timeoutMs: CALL_TIMEOUT_MS,
        arrive: async () => {
          if (!copy.alive) return new Promise<never>(() => undefined);
          try {
            await copy.engine.businessDays.endBusinessDay({ settlement: 'IMMEDIATE' });
            return true;
          } catch {
            // What the operator sees is HTTP 503: asked again.
            return false;
          }
        },
      });
      if (ended.kind === 'answer' && ended.answer) {
        this.counts.dayEnds += 1;
        return;
      }
    }
  }
}
