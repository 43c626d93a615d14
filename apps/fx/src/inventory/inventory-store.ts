import type { SqlSession } from '@silkgate/persistence';
import type { Movement } from './domain/movements.js';

export interface IdentifiedMovement extends Movement {
  readonly eventId: string;
}

export interface InventoryBalance {
  readonly currency: string;
  /** Above zero held, below zero owed. */
  readonly inventoryMinor: bigint;
  /** What settled windows brought (above zero) or took. */
  readonly settledMinor: bigint;
  readonly movements: bigint;
}

/** Movements that are stored already change nothing, so a repeated event cannot count twice. */
const RECORD = `
  WITH recorded AS (
    INSERT INTO inventory_movement
      (kind, reference, purpose, currency, amount_minor, business_date, occurred_at, event_id)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::date[],
                         $7::timestamptz[], $8::uuid[])
    ON CONFLICT (kind, reference, purpose) DO NOTHING
    RETURNING purpose, currency, amount_minor
  )
  INSERT INTO inventory_balance (currency, inventory_minor, settled_minor, movements)
  SELECT currency,
         coalesce(sum(amount_minor) FILTER (WHERE purpose <> 'SETTLEMENT'), 0),
         coalesce(sum(amount_minor) FILTER (WHERE purpose = 'SETTLEMENT'), 0),
         count(*)
    FROM recorded GROUP BY currency ORDER BY currency
  ON CONFLICT (currency) DO UPDATE SET
    inventory_minor = inventory_balance.inventory_minor + excluded.inventory_minor,
    settled_minor = inventory_balance.settled_minor + excluded.settled_minor,
    movements = inventory_balance.movements + excluded.movements`;

export async function recordMovements(
  session: SqlSession,
  movements: readonly IdentifiedMovement[],
): Promise<void> {
  if (movements.length === 0) return;
  await session.query(RECORD, [
    movements.map((movement) => movement.kind),
    movements.map((movement) => movement.reference),
    movements.map((movement) => movement.purpose),
    movements.map((movement) => movement.currency),
    movements.map((movement) => movement.amountMinor.toString()),
    movements.map((movement) => movement.businessDate),
    movements.map((movement) => movement.occurredAt),
    movements.map((movement) => movement.eventId),
  ]);
}

/** Currencies that a participant settles in are listed also while nothing is in them. */
const BALANCES = `
  SELECT currency, coalesce(inventory_minor, 0) AS inventory_minor, coalesce(settled_minor, 0) AS settled_minor,
         coalesce(movements, 0) AS movements
    FROM inventory_balance
    FULL JOIN (SELECT DISTINCT settlement_currency AS currency FROM participant) AS settled USING (currency)
   ORDER BY currency`;

export async function inventoryBalances(session: SqlSession): Promise<readonly InventoryBalance[]> {
  const { rows } = await session.query<{
    currency: string;
    inventory_minor: string;
    settled_minor: string;
    movements: string;
  }>(BALANCES);
  return rows.map((row) => ({
    currency: row.currency,
    inventoryMinor: BigInt(row.inventory_minor),
    settledMinor: BigInt(row.settled_minor),
    movements: BigInt(row.movements),
  }));
}
