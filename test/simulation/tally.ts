import type { WaveBooks } from './checks/wave-books.js';
import type { WaveFacts } from './checks/wave-facts.js';

const LIMIT_REFUSALS: ReadonlySet<string> = new Set([
  'USER_AMOUNT_EXCEED_LIMIT',
  'PAYMENT_AMOUNT_EXCEED_LIMIT',
]);

/** What became of all payments, counted from the stores at each quiet point. */
export class Tally {
  #payments = 0;
  #quietPoints = 0;
  #capRefusals = 0;
  #limitRefusals = 0;
  readonly #states: Record<string, number> = {};
  readonly #refunds: Record<string, number> = {};
  readonly #repeats: Record<string, number> = {};

  add(facts: WaveFacts, books: WaveBooks): void {
    this.#quietPoints += 1;
    this.#payments += facts.payments.length;
    for (const { state, result_code: code } of facts.payments) {
      this.#states[state] = (this.#states[state] ?? 0) + 1;
      if (code === 'NET_DEBIT_CAP_EXCEEDED') this.#capRefusals += 1;
      if (LIMIT_REFUSALS.has(code)) this.#limitRefusals += 1;
    }
    for (const { state } of facts.operations) this.#refunds[state] = (this.#refunds[state] ?? 0) + 1;
    for (const { command } of books.plans) {
      const book = books.initiators.get(`${command.initiatorId}/${command.requestId}`);
      for (const { moment, parameters, resultCode } of book?.repeats ?? []) {
        const name = `${command.flow} ${moment} ${parameters} ${resultCode}`;
        this.#repeats[name] = (this.#repeats[name] ?? 0) + 1;
      }
    }
  }

  outcomes() {
    return {
      payments: this.#payments,
      outcomes: {
        success: this.#states['SUCCESS'] ?? 0,
        failed: this.#states['FAILED'] ?? 0,
        cancelled: this.#states['CANCELLED'] ?? 0,
      },
      refunds: { success: this.#refunds['SUCCESS'] ?? 0, failed: this.#refunds['FAILED'] ?? 0 },
      capRefusals: this.#capRefusals,
      limitRefusals: this.#limitRefusals,
      quietPoints: this.#quietPoints,
      repeats: this.#repeats,
    };
  }
}
