/** An instant of Postgres in the form of the switch: '2026-11-22T15:04:05.123+08:00'. */
export function isoText(instant: string): string {
  return `to_char((${instant}) AT TIME ZONE 'UTC' + interval '8 hours', 'YYYY-MM-DD"T"HH24:MI:SS.MS"+08:00"')`;
}

/**
 * The events of an outbox with their JSON taken apart once: `event`, its `type` and its `data`. A row whose text is not
 * JSON has null members here and is reported by the check of envelopes. OFFSET 0 keeps the planner from parsing the
 * text, and copying the data, again for every member.
 */
export function outboxEvents(producer: string, topic?: string): string {
  const where = topic === undefined ? '' : `WHERE o.topic = '${topic}'`;
  return `(SELECT p.*, p.event->>'type' AS type, p.event->'data' AS data
    FROM (SELECT o.event_id, o.key, o.key_sequence, o.topic, o.bucket, o.published_at,
        CASE WHEN pg_input_is_valid(o.event, 'jsonb') THEN o.event::jsonb END AS event
      FROM ${producer}.outbox o ${where} OFFSET 0) p OFFSET 0)`;
}

/** A record or another large JSON, compared by what it says and not carried through joins and sorts. */
export function digest(json: string): string {
  return `'md5 ' || md5((${json})::jsonb::text)`;
}

/** Events that a consumer set aside and that have had no effect since: waiting for an operator, or discarded by one. */
export function setAside(consumer: string): string {
  return `(SELECT event_id FROM ${consumer}.dead_letter
    UNION ALL SELECT event_id FROM ${consumer}.dead_letter_resolution WHERE action = 'DISCARDED')`;
}

/** Whether an event `e` has taken effect at a consumer: `DUE` to select, this to join. */
export function deliveryTo(consumer: string): string {
  return `LEFT JOIN ${consumer}.inbox taken ON taken.event_id = e.event_id
    LEFT JOIN ${setAside(consumer)} aside ON aside.event_id = e.event_id`;
}

export const DUE = '(taken.event_id IS NOT NULL AND aside.event_id IS NULL) AS due, e.event_id';

/** `table.name_minor` and `table.name_currency` for amounts of these names. */
export function amountColumns(names: readonly string[]): string[] {
  return names.flatMap((name) => [`${name}_minor`, `${name}_currency`]);
}

/** Selects amounts out of JSON under the names of columns: `{transaction: 'data->'transaction''}`. */
export function amountsOfJson(json: string, members: Readonly<Record<string, string>>): string {
  return Object.entries(members)
    .map(([column, member]) => {
      const amount = `${json}->'${member}'`;
      return `${amount}->>'value' AS ${column}_minor, ${amount}->>'currency' AS ${column}_currency`;
    })
    .join(', ');
}

/** The four amounts as columns and as members of events and records. */
export const FOUR_AMOUNTS = {
  transaction: 'transaction',
  billing: 'billing',
  payer_settlement: 'payerSettlement',
  payee_settlement: 'payeeSettlement',
} as const;

export const FOUR_AMOUNT_COLUMNS = amountColumns(Object.keys(FOUR_AMOUNTS));
