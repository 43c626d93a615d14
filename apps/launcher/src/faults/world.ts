import type { PgDatabase } from '@silkgate/persistence';
import type { RunningSwitch } from '../start/bring-up.js';
import type { SandboxControl } from './sandbox-control.js';
import type { Shopping } from './traffic/shopping.js';

/** What injectors and recovery have at hand. */
export interface FaultWorld {
  readonly running: RunningSwitch;
  readonly shopping: Shopping;
  readonly control: SandboxControl;
  /** Reads every schema; its connections are cut like any other. */
  readonly auditor: PgDatabase;
  readonly gatewayCopies: number;
  readonly settlementCopies: number;
}

/** A fault that is over: what happened, when it ended, and how to wait until everything is well again. */
export interface Injected {
  readonly what: string;
  readonly endedAtMs: number;
  recovered(): Promise<void>;
}

export function copiesOf(app: string, copies: number): readonly string[] {
  return Array.from({ length: copies }, (_, index) => (index === 0 ? app : `${app}.${index + 1}`));
}
