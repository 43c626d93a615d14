import type { LocalKafkaOptions } from '@silkgate/messaging';
import type { PostgresSettings } from '../infrastructure/postgres-settings.js';

/** The servers that a guard may own. */
export type ServerName = 'Postgres' | 'Kafka';

/** What the launcher and its guard tell each other over their IPC channel. */
export interface GuardTask {
  readonly postgres?: PostgresSettings;
  readonly kafka?: LocalKafkaOptions;
}

/** For those who try what happens without a server: `kill` is kill -9 of all its processes at once. */
export interface ServerCommand {
  readonly type: 'kill' | 'start';
  readonly what: ServerName;
}

export type GuardCommand = GuardTask | ServerCommand;

export type GuardMessage =
  | { readonly type: 'postgres-ready'; readonly pid: number }
  | { readonly type: 'kafka-ready'; readonly pid: number }
  /** Ended because it was told to be. */
  | { readonly type: 'killed'; readonly what: ServerName }
  /** Ended though nobody stopped it. */
  | { readonly type: 'ended'; readonly what: ServerName }
  | { readonly type: 'failed'; readonly what: ServerName; readonly reason: string };
