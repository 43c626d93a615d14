/** Money that moved in a counterparty's own book. */
export type BookMove = 'TAKEN' | 'RETURNED' | 'REFUNDED' | 'PAID_OUT' | 'BOOKED';

export interface BookRow {
  readonly clientId: string;
  readonly line: number;
  readonly move: BookMove;
  /** As this counterparty knows it. */
  readonly requestId: string;
  readonly currency: string;
  readonly value: string;
  /** Accounts of a booking at the bank. */
  readonly debtorAccount?: string;
  readonly creditorAccount?: string;
  /** It stood in the book before the snapshot of the stores was taken. */
  readonly before: boolean;
}

/** What each kind of row of the counterparties' books does; all other kinds move no money of a payment. */
const MOVES: Readonly<Record<string, BookMove>> = {
  DEBIT: 'TAKEN',
  CREDIT: 'TAKEN',
  DEBIT_RETURN: 'RETURNED',
  CREDIT_RETURN: 'RETURNED',
  REFUND_CREDIT: 'REFUNDED',
  REFUND_DEBIT: 'REFUNDED',
  PAYOUT_CREDIT: 'PAID_OUT',
  BOOKED: 'BOOKED',
};

/** Undefined for a row that moves no money; a row that cannot be read throws with its place. */
export function readBookRow(
  clientId: string,
  line: number,
  text: string,
  before: boolean,
): BookRow | undefined {
  const row = parsed(clientId, line, text);
  const move = MOVES[String(row['kind'])];
  if (move === undefined) return undefined;
  const { requestId, amount, debtorAccount, creditorAccount } = row;
  const { currency, value } = (amount ?? {}) as Record<string, unknown>;
  if (typeof requestId !== 'string' || typeof currency !== 'string' || typeof value !== 'string') {
    throw new Error(`the book of ${clientId} has a row without id or amount in line ${line}`);
  }
  return {
    clientId,
    line,
    move,
    requestId,
    currency,
    value,
    before,
    ...(typeof debtorAccount === 'string' ? { debtorAccount } : {}),
    ...(typeof creditorAccount === 'string' ? { creditorAccount } : {}),
  };
}

function parsed(clientId: string, line: number, text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`the book of ${clientId} cannot be read in line ${line}`, { cause });
  }
}

/** The rows of all counterparties' books by who, what and under which id. */
export class CounterpartyBooks {
  private readonly rows = new Map<string, BookRow[]>();
  private readonly clients = new Set<string>();

  addBook(clientId: string): void {
    this.clients.add(clientId);
  }

  add(row: BookRow): void {
    const key = keyOf(row.clientId, row.move, row.requestId);
    const others = this.rows.get(key);
    if (others === undefined) this.rows.set(key, [row]);
    else others.push(row);
  }

  has(clientId: string): boolean {
    return this.clients.has(clientId);
  }

  /** Answers the rows and crosses them off. */
  take(clientId: string, move: BookMove, requestId: string): readonly BookRow[] {
    const key = keyOf(clientId, move, requestId);
    const found = this.rows.get(key) ?? [];
    this.rows.delete(key);
    return found;
  }

  /** What nobody has asked for. */
  *left(moves: readonly BookMove[]): Iterable<BookRow> {
    for (const rows of this.rows.values()) {
      for (const row of rows) if (moves.includes(row.move)) yield row;
    }
  }
}

function keyOf(clientId: string, move: BookMove, requestId: string): string {
  return `${move} ${clientId} ${requestId}`;
}
