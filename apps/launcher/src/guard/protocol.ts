/** What the launcher and its guard tell each other over their IPC channel. */
export interface GuardTask {
  readonly postgres?: { readonly directory: string; readonly port: number; readonly password: string; readonly logFile: string };
  readonly kafka?: {
    readonly directory: string;
    readonly port: number;
    readonly controllerPort: number;
    readonly librariesDirectory: string;
    readonly logFile: string;
  };
}

export type GuardMessage =
  | { readonly type: 'postgres-ready'; readonly pid: number }
  | { readonly type: 'kafka-ready'; readonly pid: number }
  | { readonly type: 'failed'; readonly what: 'Postgres' | 'Kafka'; readonly reason: string };
