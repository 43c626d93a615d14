import { BookWriter } from './book-writer.js';
import { Finality } from './finality.js';
import type { BookStorage } from './storage.js';

interface Row {
  readonly kind: string;
  readonly requestId: string;
}

export interface BookRules<State, Fact extends Row> {
  apply(state: State, fact: Fact): void;
  /** Whether this payment or refund has a final result in the state. */
  isFinal(state: State, requestId: string): boolean;
}

/**
 * One counterparty's ledger: the state in memory and the rows on the disk that give it again. `record` changes the
 * state at once, so that the next command sees it; nothing is acknowledged before `synced`.
 */
export class Book<State, Fact extends Row> {
  readonly finality: Finality;
  private readonly writer: BookWriter;

  private constructor(
    readonly state: State,
    private readonly rules: BookRules<State, Fact>,
    private readonly storage: BookStorage,
  ) {
    this.writer = new BookWriter(storage);
    this.finality = new Finality((requestId) => rules.isFinal(state, requestId));
  }

  /** Reads the book back. A row that is complete but unreadable is damage: it is named, never skipped. */
  static async open<State, Fact extends Row>(
    state: State,
    rules: BookRules<State, Fact>,
    storage: BookStorage,
  ): Promise<Book<State, Fact>> {
    let line = 0;
    for await (const text of storage.lines()) {
      line += 1;
      rules.apply(state, readRow<Fact>(text, line));
    }
    return new Book(state, rules, storage);
  }

  record(facts: readonly Fact[]): void {
    for (const fact of facts) {
      this.writer.add(fact);
      this.rules.apply(this.state, fact);
    }
    for (const fact of facts) this.finality.changed(fact.requestId);
  }

  synced(): Promise<void> {
    return this.writer.synced();
  }

  async *rows(): AsyncIterable<Fact> {
    await this.synced();
    let line = 0;
    for await (const text of this.storage.lines()) {
      line += 1;
      yield readRow<Fact>(text, line);
    }
  }

  async close(): Promise<void> {
    await this.synced();
    await this.storage.close();
  }
}

function readRow<Fact extends Row>(text: string, line: number): Fact {
  try {
    const row = JSON.parse(text) as Partial<Row>;
    if (typeof row.kind === 'string' && typeof row.requestId === 'string') return row as Fact;
  } catch (cause) {
    throw new Error(`the book is damaged in line ${line}`, { cause });
  }
  throw new Error(`the book has no row in line ${line}`);
}
