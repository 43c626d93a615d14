import assert from 'node:assert';

/** A participant's use of its net debit cap, in one settlement currency, all in minor units. */
export interface Position {
  readonly participantId: string;
  readonly currency: string;
  readonly capMinor: bigint;
  /** Accepted payments that are not final. */
  readonly reservedMinor: bigint;
  /** Successful payments minus refunds that no settled window has taken out; negative when the participant is owed. */
  readonly postedMinor: bigint;
}

export interface PositionKey {
  readonly participantId: string;
  readonly currency: string;
}

/** What one commit changes in a position. */
export interface PositionChange extends PositionKey {
  readonly reservedMinor: bigint;
  readonly postedMinor: bigint;
}

export function positionKey(key: PositionKey): string {
  return `${key.participantId}/${key.currency}`;
}

/** What is owed to a participant never widens its cap. */
export function usedMinor(position: Position): bigint {
  return (position.postedMinor > 0n ? position.postedMinor : 0n) + position.reservedMinor;
}

export function hasRoom(position: Position, amountMinor: bigint): boolean {
  assert(amountMinor >= 0n, 'a reservation is not negative');
  return usedMinor(position) + amountMinor <= position.capMinor;
}

/** One change for each position, in order of the primary key; positions that end unchanged are left out. */
export function sumChanges(changes: readonly PositionChange[]): PositionChange[] {
  const sums = new Map<string, PositionChange>();
  for (const change of changes) {
    const sum = sums.get(positionKey(change));
    sums.set(positionKey(change), {
      participantId: change.participantId,
      currency: change.currency,
      reservedMinor: (sum?.reservedMinor ?? 0n) + change.reservedMinor,
      postedMinor: (sum?.postedMinor ?? 0n) + change.postedMinor,
    });
  }
  return [...sums.values()]
    .filter((change) => change.reservedMinor !== 0n || change.postedMinor !== 0n)
    .sort((a, b) => (positionKey(a) < positionKey(b) ? -1 : 1));
}
