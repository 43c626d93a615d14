import type { BusinessDate } from '@silkgate/kernel';

export type InstructionKind = 'WINDOW_COLLECTION' | 'WINDOW_PAYMENT' | 'PAYOUT_FUNDING';
export type InstructionState = 'PENDING' | 'SENT' | 'SETTLED' | 'REJECTED';

/** An order to the settlement bank. Its content never changes: repeats under its id are the same order. */
export interface Instruction {
  readonly instructionId: string;
  readonly kind: InstructionKind;
  /** The window or the payout batch. */
  readonly reference: string;
  readonly businessDate: BusinessDate;
  /** The participant's side; ours is the bank's account of that currency. */
  readonly participantAccount: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly valueDate: BusinessDate;
  readonly immediate: boolean;
  readonly state: InstructionState;
  readonly attempts: number;
  readonly acknowledged: boolean;
}

/** With what the bank said, if it did. */
export interface StoredInstruction extends Instruction {
  readonly bankReference: string | null;
}
