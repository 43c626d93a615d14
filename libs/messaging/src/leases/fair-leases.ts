import type { Clock, EpochMs } from '@silkgate/kernel';
import { grantMutable, type Database, type SqlSession } from '@silkgate/persistence';
import { planLeases, type LeasePlan, type StoredLease } from './lease-plan.js';

/** A resource this holder may work on until `expiresAt`; whoever takes it over does so under a new epoch. */
export interface Lease {
  readonly resource: string;
  readonly epoch: number;
  readonly expiresAt: EpochMs;
}

export interface FairLeasesOptions {
  readonly database: Database;
  readonly clock: Clock;
  /** Prefix of the two tables that {@link leaseMigrationSql} makes. */
  readonly prefix: string;
  /** Leases of one scope are shared among the holders of that scope. */
  readonly scope: string;
  /** Unique per process: a restarted process is a new holder. */
  readonly holder: string;
  readonly resources: readonly string[];
  /** A holder not seen for this long has lost its leases. */
  readonly leaseMs: number;
}

/** The tables `<prefix>_lease` and `<prefix>_lease_holder`. Published migrations run these statements: they stay. */
export function leaseMigrationSql(prefix: string, runtimeRole: string): string[] {
  return [
    `CREATE TABLE ${prefix}_lease (
       scope text NOT NULL, resource text NOT NULL, holder text, epoch bigint NOT NULL DEFAULT 0,
       expires_at_ms bigint NOT NULL DEFAULT 0, PRIMARY KEY (scope, resource))`,
    `CREATE TABLE ${prefix}_lease_holder (
       scope text NOT NULL, holder text NOT NULL, seen_at_ms bigint NOT NULL, PRIMARY KEY (scope, holder))`,
    grantMutable(`${prefix}_lease`, runtimeRole),
    grantMutable(`${prefix}_lease_holder`, runtimeRole),
  ];
}

interface LeaseRow {
  readonly resource: string;
  readonly holder: string | null;
  readonly epoch: string;
  readonly expires_at_ms: string;
}

/**
 * Shares resources evenly among the live holders. A lease only saves work: two holders may believe
 * in the same one for a while, so what is done under it must bear repetition or check the epoch.
 */
export class FairLeases {
  #joined = false;

  constructor(private readonly options: FairLeasesOptions) {}

  /** Says "alive", keeps or takes the fair share, gives back what is more; to be called every third of `leaseMs`. */
  async renew(): Promise<readonly Lease[]> {
    const now = this.options.clock.now();
    return this.options.database.transaction(async (session) => {
      if (!this.#joined) await this.#addMissing(session);
      await this.#sayAlive(session, now);
      const stored = await this.#lockLeases(session);
      const live = await this.#liveHolders(session, now);
      const plan = planLeases(stored, live, this.options.holder, now);
      const held = await this.#store(session, plan, now);
      this.#joined = true;
      return held;
    });
  }

  /** Gives everything back, so that others need not wait for the expiry. */
  async leave(): Promise<void> {
    const { prefix, scope, holder } = this.options;
    await this.options.database.transaction(async (session) => {
      const own = (await this.#lockLeases(session)).filter((lease) => lease.holder === holder);
      await this.#write(
        session,
        own.map((lease) => ({ ...lease, holder: null, expiresAt: 0 })),
      );
      await session.query(`DELETE FROM ${prefix}_lease_holder WHERE scope = $1 AND holder = $2`, [
        scope,
        holder,
      ]);
    });
  }

  async #addMissing(session: SqlSession): Promise<void> {
    const { prefix, scope, resources } = this.options;
    await session.query(
      `INSERT INTO ${prefix}_lease (scope, resource)
       SELECT $1, resource FROM unnest($2::text[]) AS resource ORDER BY resource ON CONFLICT DO NOTHING`,
      [scope, [...resources]],
    );
  }

  async #sayAlive(session: SqlSession, now: EpochMs): Promise<void> {
    const { prefix, scope, holder } = this.options;
    await session.query(
      `INSERT INTO ${prefix}_lease_holder (scope, holder, seen_at_ms) VALUES ($1, $2, $3)
       ON CONFLICT (scope, holder) DO UPDATE SET seen_at_ms = EXCLUDED.seen_at_ms`,
      [scope, holder, now],
    );
  }

  async #lockLeases(session: SqlSession): Promise<StoredLease[]> {
    const { prefix, scope, resources } = this.options;
    const { rows } = await session.query<LeaseRow>(
      `SELECT resource, holder, epoch, expires_at_ms FROM ${prefix}_lease
       WHERE scope = $1 AND resource = ANY($2::text[]) ORDER BY resource FOR UPDATE`,
      [scope, [...resources]],
    );
    return rows.map((row) => ({
      resource: row.resource,
      holder: row.holder,
      epoch: Number(row.epoch),
      expiresAt: Number(row.expires_at_ms),
    }));
  }

  async #liveHolders(session: SqlSession, now: EpochMs): Promise<string[]> {
    const { prefix, scope, leaseMs } = this.options;
    const { rows } = await session.query<{ holder: string }>(
      `SELECT holder FROM ${prefix}_lease_holder WHERE scope = $1 AND seen_at_ms > $2 ORDER BY holder`,
      [scope, now - leaseMs],
    );
    return rows.map((row) => row.holder);
  }

  async #store(session: SqlSession, plan: LeasePlan, now: EpochMs): Promise<readonly Lease[]> {
    const { holder, leaseMs } = this.options;
    const expiresAt = now + leaseMs;
    const held = [
      ...plan.keep.map((lease) => ({ ...lease, holder, expiresAt })),
      ...plan.claim.map((lease) => ({ ...lease, holder, expiresAt, epoch: lease.epoch + 1 })),
    ];
    const released = plan.release.map((lease) => ({ ...lease, holder: null, expiresAt: 0 }));
    await this.#write(session, [...held, ...released]);
    return held;
  }

  async #write(session: SqlSession, leases: readonly StoredLease[]): Promise<void> {
    if (leases.length === 0) return;
    await session.query(
      `UPDATE ${this.options.prefix}_lease AS stored
       SET holder = fresh.holder, epoch = fresh.epoch, expires_at_ms = fresh.expires_at_ms
       FROM unnest($2::text[], $3::text[], $4::bigint[], $5::bigint[])
         AS fresh (resource, holder, epoch, expires_at_ms)
       WHERE stored.scope = $1 AND stored.resource = fresh.resource`,
      [
        this.options.scope,
        leases.map((lease) => lease.resource),
        leases.map((lease) => lease.holder),
        leases.map((lease) => lease.epoch),
        leases.map((lease) => lease.expiresAt),
      ],
    );
  }
}
