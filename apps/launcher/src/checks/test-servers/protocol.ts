/** What the tests need of their own; a server that the environment already names is not started. */
export interface ServersTask {
  readonly postgres: boolean;
  readonly kafka: boolean;
}

/** A server that came up, or one sentence why not. */
export type Started = { readonly address: string } | { readonly reason: string };

export interface ServersAnswer {
  readonly postgres?: Started;
  readonly kafka?: Started;
}
