import type { SeededRandom } from '@silkgate/kernel';

/**
 * What becomes of one statement of a copy: the connection is lost before or after it took effect, or the whole process
 * dies there.
 */
export type StatementFate = 'pass' | 'lost-before' | 'lost-after' | 'die-before' | 'die-after';

/** Where in its next statements a process is to die. */
export type DeathPlace = 'before-statement' | 'after-statement' | 'after-commit';

export const DEATH_PLACES: readonly DeathPlace[] = ['before-statement', 'after-statement', 'after-commit'];

/** Chances out of ten thousand. */
const COMMIT_LOST = 100;
const STATEMENT_LOST = 6;

export interface DatabaseFaultCounts {
  lostCommitAnswers: number;
  lostCommits: number;
  lostStatements: number;
}

/** Draws the fate of each statement of one copy; quiet, all of them pass but for a death that was ordered. */
export class DatabaseFaults {
  #death: { readonly place: DeathPlace; statements: number } | undefined;

  constructor(
    private readonly random: SeededRandom,
    private readonly isQuiet: () => boolean,
    private readonly counts: DatabaseFaultCounts,
  ) {}

  /** The process dies after so many more statements, at the next that fits the place. */
  dieSoon(place: DeathPlace, statements: number): void {
    this.#death = { place, statements };
  }

  next(text: string): StatementFate {
    const isCommit = text === 'COMMIT';
    const death = this.#dies(isCommit);
    if (death !== undefined) return death;
    if (this.isQuiet() || text.startsWith('BEGIN') || text === 'ROLLBACK') return 'pass';
    const roll = this.random.integer(0, 9_999);
    if (isCommit) return this.#commit(roll);
    if (roll >= STATEMENT_LOST) return 'pass';
    this.counts.lostStatements += 1;
    return roll % 2 === 0 ? 'lost-before' : 'lost-after';
  }

  #commit(roll: number): StatementFate {
    if (roll >= COMMIT_LOST) return 'pass';
    if (roll % 3 === 0) {
      this.counts.lostCommits += 1;
      return 'lost-before';
    }
    this.counts.lostCommitAnswers += 1;
    return 'lost-after';
  }

  #dies(isCommit: boolean): StatementFate | undefined {
    if (this.#death === undefined) return undefined;
    this.#death.statements -= 1;
    const { place, statements } = this.#death;
    if (statements > 0 || (place === 'after-commit' && !isCommit)) return undefined;
    this.#death = undefined;
    return place === 'before-statement' ? 'die-before' : 'die-after';
  }
}
