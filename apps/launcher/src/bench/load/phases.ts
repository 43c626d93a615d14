import { summarise } from '../latencies.js';
import { pause } from '../../wait.js';
import type { PaymentAnswer } from './acquirer-client.js';
import type { PhaseResult } from './protocol.js';

/** One payment; undefined when there is no code left to pay with. */
export type PayNext = () => Promise<PaymentAnswer> | undefined;

/** More payments than this under way, and a paced phase waits: it must end even if nothing is answered. */
const MOST_UNDER_WAY = 2_000;

class Tally {
  readonly startedAtMs = Date.now();
  endedAtMs = this.startedAtMs;
  readonly #latencies: number[] = [];
  readonly #answers = { S: 0, F: 0, U: 0, none: 0 };
  readonly #problems: Record<string, number> = {};
  #sent = 0;

  sent(): void {
    this.#sent += 1;
    this.endedAtMs = Date.now();
  }

  answered(answer: PaymentAnswer, latencyMs: number): void {
    this.#latencies.push(latencyMs);
    this.#answers[answer.kind === 'none' ? 'none' : answer.status] += 1;
    const problem = answer.kind === 'none' ? answer.reason : answer.code;
    if (problem !== 'SUCCESS') this.#problems[problem] = (this.#problems[problem] ?? 0) + 1;
  }

  result(): PhaseResult {
    return {
      startedAtMs: this.startedAtMs,
      endedAtMs: this.endedAtMs,
      sent: this.#sent,
      answers: this.#answers,
      problems: this.#problems,
      latencyMs: summarise(this.#latencies),
    };
  }
}

/** `concurrency` callers, each asking again as soon as it is answered, until the time is over or the codes are. */
export async function closedPhase(
  payNext: PayNext,
  concurrency: number,
  seconds: number,
): Promise<PhaseResult> {
  const tally = new Tally();
  const until = performance.now() + seconds * 1000;
  const caller = async (): Promise<void> => {
    while (performance.now() < until) {
      const startedAt = performance.now();
      const payment = payNext();
      if (payment === undefined) return;
      tally.sent();
      tally.answered(await payment, performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  return tally.result();
}

/**
 * A payment every 1/rate seconds. Latency counts from when a payment was due, so that a stall is felt by all the
 * payments that it held up, not by one.
 */
export async function pacedPhase(
  payNext: PayNext,
  ratePerSecond: number,
  seconds: number,
): Promise<PhaseResult> {
  const tally = new Tally();
  const startedAt = performance.now();
  const underWay = new Set<Promise<void>>();
  const total = Math.floor(ratePerSecond * seconds);
  for (let index = 0; index < total; index += 1) {
    const dueAt = startedAt + (index * 1000) / ratePerSecond;
    while (performance.now() < dueAt) await pause(1);
    if (underWay.size >= MOST_UNDER_WAY) await Promise.race(underWay);
    const payment = payNext();
    if (payment === undefined) break;
    tally.sent();
    const done: Promise<void> = payment.then((answer) => {
      tally.answered(answer, performance.now() - dueAt);
      underWay.delete(done);
    });
    underWay.add(done);
  }
  await Promise.all(underWay);
  return tally.result();
}
