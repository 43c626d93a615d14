import { err, isBusinessDate, Money, ok, type AmountJson, type Result } from '@silkgate/kernel';

export const INSTRUCTION_KINDS = ['WINDOW_COLLECTION', 'WINDOW_PAYMENT', 'PAYOUT_FUNDING'] as const;
export type InstructionKind = (typeof INSTRUCTION_KINDS)[number];

export interface Instruction {
  readonly instructionId: string;
  readonly kind: InstructionKind;
  readonly debtorAccount: string;
  readonly creditorAccount: string;
  readonly amount: AmountJson;
  readonly valueDate: string;
  readonly reference: string;
  readonly immediate: boolean;
}

/** Reads an instruction; the error names the field. */
export function readInstruction(json: unknown): Result<Instruction, string> {
  if (typeof json !== 'object' || json === null) return err('body');
  const fields = json as Readonly<Record<string, unknown>>;
  const text = (name: string): string | undefined => {
    const value = fields[name];
    return typeof value === 'string' && value.length > 0 && value.length <= 64 ? value : undefined;
  };
  const instructionId = text('instructionId');
  const kind = INSTRUCTION_KINDS.find((each) => each === fields['kind']);
  const debtorAccount = text('debtorAccount');
  const creditorAccount = text('creditorAccount');
  const valueDate = text('valueDate');
  const reference = text('reference');
  const amount = Money.parse(fields['amount']);
  const { immediate } = fields;
  if (instructionId === undefined) return err('instructionId');
  if (kind === undefined) return err('kind');
  if (debtorAccount === undefined) return err('debtorAccount');
  if (creditorAccount === undefined) return err('creditorAccount');
  if (reference === undefined) return err('reference');
  if (valueDate === undefined || !isBusinessDate(valueDate)) return err('valueDate');
  if (!amount.ok || !amount.value.isPositive()) return err('amount');
  if (immediate !== 'true' && immediate !== 'false') return err('immediate');
  return ok({
    instructionId,
    kind,
    debtorAccount,
    creditorAccount,
    amount: amount.value.toJson(),
    valueDate,
    reference,
    immediate: immediate === 'true',
  });
}

export function sameInstruction(one: Instruction, other: Instruction): boolean {
  return (
    one.kind === other.kind &&
    one.debtorAccount === other.debtorAccount &&
    one.creditorAccount === other.creditorAccount &&
    one.amount.currency === other.amount.currency &&
    one.amount.value === other.amount.value &&
    one.reference === other.reference
  );
}
