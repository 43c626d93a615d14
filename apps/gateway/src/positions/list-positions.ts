import type { AmountJson, DecimalText } from '@silkgate/kernel';
import type { SqlSession } from '@silkgate/persistence';
import { usedMinor, type Position } from './position.js';
import { readPositions } from './position-store.js';
import { warningLevel } from './warning-levels.js';

/** A position as operators read it. */
export interface PositionView {
  readonly participantId: string;
  readonly cap: AmountJson;
  readonly reserved: AmountJson;
  /** Below zero where the participant is owed. */
  readonly posted: AmountJson;
  readonly used: AmountJson;
  /** Of the cap, two decimals, rounded down; absent where the cap is zero. */
  readonly usedPercent?: DecimalText;
  /** 80 or 95 where the use has reached so many percent, else 0. */
  readonly warning: number;
}

function percentOf(position: Position): DecimalText | undefined {
  if (position.capMinor === 0n) return undefined;
  const hundredths = ((usedMinor(position) * 10_000n) / position.capMinor).toString().padStart(3, '0');
  return `${hundredths.slice(0, -2)}.${hundredths.slice(-2)}`;
}

function viewOf(position: Position): PositionView {
  const { participantId, currency } = position;
  const amount = (minor: bigint): AmountJson => ({ currency, value: minor.toString() });
  const usedPercent = percentOf(position);
  return {
    participantId,
    cap: amount(position.capMinor),
    reserved: amount(position.reservedMinor),
    posted: amount(position.postedMinor),
    used: amount(usedMinor(position)),
    ...(usedPercent === undefined ? {} : { usedPercent }),
    warning: warningLevel(position),
  };
}

/** Every position, or one participant's, with its use against its cap. */
export async function listPositions(session: SqlSession, participantId?: string): Promise<PositionView[]> {
  return (await readPositions(session, participantId)).map(viewOf);
}
