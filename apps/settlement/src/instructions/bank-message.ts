import { amountSchema, resultSchema } from '@silkgate/alipayplus';
import { parseIsoInstant } from '@silkgate/kernel';
import { z } from 'zod';
import type { Instruction } from './instruction.js';

// Control characters have no place in a reference, and Postgres text cannot hold U+0000.
const text = (maxLength: number) =>
  z
    .string()
    .min(1)
    .max(maxLength)
    .regex(/^[^\p{Cc}\p{Cs}]+$/u);

/** What the bank says of an instruction when it is final. `reason` explains a rejection. */
export const ConfirmationSchema = z.object({
  instructionId: z.uuid(),
  status: z.enum(['SETTLED', 'REJECTED']),
  reason: text(256).optional(),
  amount: amountSchema,
  bankReference: text(64),
  settledAt: z.string().refine((value) => parseIsoInstant(value).ok, 'expected an instant with offset'),
});
export type Confirmation = z.infer<typeof ConfirmationSchema>;

/** Answer to an instruction. */
export const InstructionAnswerSchema = z.object({ result: resultSchema });

/** Answer to an inquiry while nothing is final. */
export const UnfinishedSchema = z.object({ result: resultSchema.optional() });

/** Body of `POST /bank/v1/instructions`. A collection debits the participant, all else debits us. */
export function instructionBody(instruction: Instruction, ownAccount: string): string {
  const collects = instruction.kind === 'WINDOW_COLLECTION';
  return JSON.stringify({
    instructionId: instruction.instructionId,
    kind: instruction.kind,
    debtorAccount: collects ? instruction.participantAccount : ownAccount,
    creditorAccount: collects ? ownAccount : instruction.participantAccount,
    amount: { currency: instruction.currency, value: instruction.amountMinor.toString() },
    valueDate: instruction.valueDate,
    reference: instruction.reference,
    immediate: instruction.immediate ? 'true' : 'false',
  });
}

export function inquiryBody(instruction: Instruction): string {
  return JSON.stringify({ instructionId: instruction.instructionId });
}
