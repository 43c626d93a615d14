import type { Stores } from '../stores.js';
import type { Violation } from './violation.js';
import type { WaveFacts } from './wave-facts.js';

interface PositionFacts {
  readonly participant_id: string;
  readonly reserved_minor: string;
  readonly posted_minor: string;
}

const POSITIONS = `SELECT participant_id, reserved_minor, posted_minor FROM position ORDER BY participant_id`;

/** A commit that passes a cap is noted by the server itself: the next one may have gone back before anyone looks. */
const NOTE_PASSED_CAPS = (schema: string): readonly string[] => [
  `CREATE TABLE ${schema}.passed_cap (participant_id text NOT NULL, used_minor bigint NOT NULL, cap_minor bigint NOT NULL)`,
  `GRANT SELECT ON ${schema}.passed_cap TO PUBLIC`,
  `CREATE FUNCTION ${schema}.note_passed_cap() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN
     INSERT INTO ${schema}.passed_cap
     VALUES (NEW.participant_id, greatest(NEW.posted_minor, 0) + NEW.reserved_minor, NEW.cap_minor);
     RETURN NULL; END $$`,
  `CREATE TRIGGER passed_cap AFTER UPDATE ON ${schema}.position FOR EACH ROW
     WHEN (greatest(NEW.posted_minor, 0) + NEW.reserved_minor > NEW.cap_minor)
     EXECUTE FUNCTION ${schema}.note_passed_cap()`,
];

const PASSED = `SELECT participant_id, max(used_minor)::text AS used_minor, min(cap_minor)::text AS cap_minor
  FROM passed_cap GROUP BY participant_id ORDER BY participant_id`;

/** By what settlement has posted into the windows that it has settled, whatever it told the gateway of them. */
const SETTLED = `SELECT w.participant_id, sum(CASE i.transaction_type WHEN 'PAYMENT' THEN i.payer_settlement_minor
      ELSE -i.payer_settlement_minor END)::text AS minor
    FROM settlement_window w JOIN transaction_item i ON i.payer_window_id = w.window_id
   WHERE w.leg = 'PAYER' AND w.state = 'SETTLED' GROUP BY w.participant_id ORDER BY w.participant_id`;

/** 6, at every quiet point: nothing is reserved, and what is posted is what was traded and no window has settled. */
export class PositionCheck {
  readonly #traded = new Map<string, bigint>();

  constructor(private readonly stores: Stores) {}

  /** To be called before anything is under way. */
  async begin(): Promise<void> {
    const { gateway } = this.stores;
    for (const statement of NOTE_PASSED_CAPS(gateway.schema)) await this.stores.administer(statement);
  }

  /** Up to now no commit has passed a cap. */
  async caps(): Promise<Violation[]> {
    const { rows } = await this.stores.gateway.database.query<{
      readonly participant_id: string;
      readonly used_minor: string;
      readonly cap_minor: string;
    }>(PASSED);
    return rows.map(({ participant_id: id, used_minor: used, cap_minor: cap }) => ({
      invariant: 6,
      detail: `${id} uses ${used} of its cap of ${cap}`,
      about: [],
    }));
  }

  async atRest(facts: WaveFacts): Promise<Violation[]> {
    this.#count(facts);
    const settled = await this.#settled();
    return (await this.#positions()).flatMap((row): Violation[] => {
      const id = row.participant_id;
      const expected = (this.#traded.get(id) ?? 0n) - (settled.get(id) ?? 0n);
      const problems = [
        ...(row.reserved_minor === '0' ? [] : [`${id} has ${row.reserved_minor} reserved`]),
        ...(BigInt(row.posted_minor) === expected
          ? []
          : [`${id}: posted ${row.posted_minor}, trades less settled windows are ${expected}`]),
      ];
      return problems.map((detail) => ({ invariant: 6, detail }));
    });
  }

  async #positions(): Promise<readonly PositionFacts[]> {
    return (await this.stores.gateway.database.query<PositionFacts>(POSITIONS)).rows;
  }

  async #settled(): Promise<ReadonlyMap<string, bigint>> {
    const { rows } = await this.stores.settlement.database.query<{ participant_id: string; minor: string }>(
      SETTLED,
    );
    return new Map(rows.map(({ participant_id: id, minor }) => [id, BigInt(minor)]));
  }

  #count({ payments, operations }: WaveFacts): void {
    const add = (payerId: string | null, minor: string | null, sign: 1n | -1n): void => {
      if (payerId === null) return;
      this.#traded.set(payerId, (this.#traded.get(payerId) ?? 0n) + sign * BigInt(minor ?? '0'));
    };
    for (const each of payments)
      if (each.state === 'SUCCESS') add(each.payer_id, each.payer_settlement_minor, 1n);
    for (const each of operations)
      if (each.state === 'SUCCESS') add(each.payer_id, each.payer_settlement_minor, -1n);
  }
}
