import type { ResultCode } from '@silkgate/alipayplus';
import type { WalletFact } from './facts.js';

/** What a command changes (nothing where it repeats or is refused without a trace) and what is answered. */
export interface WalletDecision {
  readonly facts: readonly WalletFact[];
  readonly resultCode: ResultCode | (string & {});
}

export function answered(resultCode: string, ...facts: readonly WalletFact[]): WalletDecision {
  return { facts, resultCode };
}
