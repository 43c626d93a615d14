import type { Database } from '@silkgate/persistence';
import type { Violation } from './violation.js';
import type { WaveFacts } from './wave-facts.js';

interface PositionFacts {
  readonly participant_id: string;
  readonly cap_minor: string;
  readonly reserved_minor: string;
  readonly posted_minor: string;
  readonly settled_minor: string;
}

const POSITIONS = `SELECT p.participant_id, p.cap_minor, p.reserved_minor, p.posted_minor,
    (SELECT coalesce(sum(w.payments_minor - w.refunds_minor), 0)::text FROM window_settlement w
      WHERE w.participant_id = p.participant_id) AS settled_minor
  FROM position p ORDER BY p.participant_id`;

/** 6, at every quiet point: nothing is reserved, and what is posted is what was traded and no window has settled. */
export class PositionCheck {
  readonly #traded = new Map<string, bigint>();

  constructor(private readonly database: Database) {}

  /** At any time: nobody has passed its cap. */
  async caps(): Promise<Violation[]> {
    const { rows } = await this.database.query<PositionFacts>(POSITIONS);
    return rows.flatMap((row): Violation[] => {
      const posted = BigInt(row.posted_minor);
      const used = (posted > 0n ? posted : 0n) + BigInt(row.reserved_minor);
      if (used <= BigInt(row.cap_minor)) return [];
      const detail = `${row.participant_id} uses ${used} of its cap of ${row.cap_minor}`;
      return [{ invariant: 6, detail, about: [] }];
    });
  }

  async atRest(facts: WaveFacts): Promise<Violation[]> {
    this.#count(facts);
    const { rows } = await this.database.query<PositionFacts>(POSITIONS);
    return rows.flatMap((row): Violation[] => {
      const id = row.participant_id;
      const expected = (this.#traded.get(id) ?? 0n) - BigInt(row.settled_minor);
      const problems = [
        ...(row.reserved_minor === '0' ? [] : [`${id} has ${row.reserved_minor} reserved`]),
        ...(BigInt(row.posted_minor) === expected
          ? []
          : [`${id}: posted ${row.posted_minor}, trades less settled windows are ${expected}`]),
      ];
      return problems.map((detail) => ({ invariant: 6, detail }));
    });
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
