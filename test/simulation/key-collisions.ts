import type { Statement } from './statement-lane.js';

const TAKES_KEYS = 'INSERT INTO payment_key';

type Asked = Pick<Statement, 'text' | 'values'> & { readonly connection: { readonly pid: number } };

/** The keys of payments that a statement wants, one after the other: of a batch, or of a single cancel. */
function keysOf({ text, values }: Asked): readonly string[] {
  if (!text.startsWith(TAKES_KEYS)) return [];
  const [initiators, requests] = values;
  if (!Array.isArray(initiators) || !Array.isArray(requests))
    return [`${String(initiators)}/${String(requests)}`];
  return initiators.map((initiator, n) => `${String(initiator)}/${String(requests[n])}`);
}

/** Who asks for a payment's key while somebody else is taking it: what comes later meets a stored payment, and no race. */
export class KeyCollisions {
  /** Of each transaction under way, by its connection. */
  readonly #taken = new Map<number, Set<string>>();

  /** How many of the wanted keys a transaction that is still open has taken, or are wanted twice by this statement. */
  wantedBy(statement: Asked): number {
    const own = new Set<string>();
    return keysOf(statement).filter((key) => {
      const isTwice = own.has(key);
      own.add(key);
      return isTwice || this.#isTakenByAnother(key, statement.connection.pid);
    }).length;
  }

  /** The statement was done. */
  done(statement: Asked): void {
    const { connection, text } = statement;
    if (text.startsWith('BEGIN')) this.#taken.set(connection.pid, new Set());
    else if (text === 'COMMIT' || text === 'ROLLBACK') this.#taken.delete(connection.pid);
    const taken = this.#taken.get(connection.pid);
    for (const key of keysOf(statement)) taken?.add(key);
  }

  /** The connection is gone, and with it what it had not committed. */
  gone(pid: number): void {
    this.#taken.delete(pid);
  }

  #isTakenByAnother(key: string, pid: number): boolean {
    for (const [other, keys] of this.#taken) if (other !== pid && keys.has(key)) return true;
    return false;
  }
}
