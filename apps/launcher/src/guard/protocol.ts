import type { LocalKafkaOptions } from '@silkgate/messaging';
import type { PostgresSettings } from '../infrastructure/postgres-settings.js';

/** What the launcher and its guard tell each other over their IPC channel. */
export interface GuardTask {
  readonly postgres?: PostgresSettings;
  readonly kafka?: LocalKafkaOptions;
}

export type GuardMessage =
  | { readonly type: 'postgres-ready'; readonly pid: number }
  | { readonly type: 'kafka-ready'; readonly pid: number }
  /** Ended though nobody stopped it. */
  | { readonly type: 'ended'; readonly what: 'Postgres' | 'Kafka' }
  | { readonly type: 'failed'; readonly what: 'Postgres' | 'Kafka'; readonly reason: string };
