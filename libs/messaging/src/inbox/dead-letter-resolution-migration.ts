import { grantAppendOnly } from '@silkgate/persistence';

/**
 * For a service's migration, after the tables of the inbox: what operators did with dead letters, who and why. A
 * letter leaves `dead_letter` by a row of this table only. Published migrations run these statements: they stay.
 */
export function deadLetterResolutionMigrationSql(runtimeRole: string): string[] {
  return [
    `CREATE TABLE dead_letter_resolution (
       consumer text NOT NULL,
       event_id uuid NOT NULL,
       topic text NOT NULL,
       key text NOT NULL,
       key_order bigint NOT NULL,
       event text NOT NULL,
       error text NOT NULL,
       set_aside_at timestamptz NOT NULL,
       action text NOT NULL CHECK (action IN ('REPLAYED', 'DISCARDED')),
       operator text NOT NULL CHECK (length(operator) BETWEEN 1 AND 64),
       reason text CHECK (length(reason) BETWEEN 1 AND 500),
       resolved_at timestamptz NOT NULL,
       PRIMARY KEY (consumer, event_id),
       CHECK (action <> 'DISCARDED' OR reason IS NOT NULL))`,
    grantAppendOnly('dead_letter_resolution', runtimeRole),
  ];
}
