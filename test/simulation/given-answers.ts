import { RESULT_CODES, type ResultCode } from '@silkgate/alipayplus';

/** One call of an initiator that arrived at a copy, and what it was answered there, whether or not the answer came back. */
interface GivenAnswer {
  readonly copy: { readonly alive: boolean };
  result: 'NONE' | 'OPEN' | 'FINAL';
}

/** What the switch answered one initiator, call by call: who was given a final result need not be notified of it. */
export class GivenAnswers {
  readonly #answers = new Map<string, GivenAnswer[]>();

  /** Notes what becomes of a call about a subject: `pay`, `cancel` or the request id of a refund. */
  async note<Outcome extends { readonly resultCode: ResultCode }>(
    subject: string,
    copy: { readonly alive: boolean },
    ask: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const answer: GivenAnswer = { copy, result: 'NONE' };
    this.#answers.set(subject, [...(this.#answers.get(subject) ?? []), answer]);
    const outcome = await ask();
    answer.result = RESULT_CODES[outcome.resultCode].status === 'U' ? 'OPEN' : 'FINAL';
    return outcome;
  }

  /**
   * Every call was answered, none of them with a final result. Not certain where a copy that has died meant to tell the
   * result: its initiator has the inquiry.
   */
  leftOpen(...subjects: readonly string[]): boolean {
    const answers = subjects.flatMap((subject) => this.#answers.get(subject) ?? []);
    return answers.length > 0 && answers.every(({ copy, result }) => result === 'OPEN' && copy.alive);
  }
}
