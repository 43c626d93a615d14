import type { AmountJson } from '@silkgate/kernel';
import { sameInstruction, type Instruction } from './instruction.js';

/**
 * The bank's book. INSTRUCTED remembers an order; BOOKED moves its money, once; REJECTED moves none; CONFIRMED says
 * that the switch has acknowledged the result.
 */
export type BankFact =
  | {
      readonly kind: 'INSTRUCTED';
      readonly requestId: string;
      readonly time: string;
      readonly instruction: Instruction;
    }
  | {
      readonly kind: 'BOOKED';
      readonly requestId: string;
      readonly time: string;
      readonly debtorAccount: string;
      readonly creditorAccount: string;
      readonly amount: AmountJson;
      readonly bankReference: string;
    }
  | {
      readonly kind: 'REJECTED';
      readonly requestId: string;
      readonly time: string;
      readonly reason: string;
      readonly bankReference: string;
    }
  | { readonly kind: 'CONFIRMED'; readonly requestId: string; readonly time: string };

export interface BankOrder {
  readonly instruction: Instruction;
  status: 'OPEN' | 'SETTLED' | 'REJECTED';
  bankReference?: string;
  settledAt?: string;
  reason?: string;
  confirmed: boolean;
}

export interface BankState {
  /** Account to currency. */
  readonly accounts: ReadonlyMap<string, string>;
  /** May be negative: accounts are opened without a deposit, and participants mandate us to debit them. */
  readonly balances: Map<string, bigint>;
  readonly orders: Map<string, BankOrder>;
}

export function openingState(accounts: ReadonlyMap<string, string>): BankState {
  return { accounts, balances: new Map(), orders: new Map() };
}

export function applyToBank(state: BankState, fact: BankFact): void {
  const order = state.orders.get(fact.requestId);
  switch (fact.kind) {
    case 'INSTRUCTED':
      state.orders.set(fact.requestId, { instruction: fact.instruction, status: 'OPEN', confirmed: false });
      return;
    case 'BOOKED':
      move(state, fact.debtorAccount, -BigInt(fact.amount.value));
      move(state, fact.creditorAccount, BigInt(fact.amount.value));
      if (order === undefined) return;
      Object.assign(order, { status: 'SETTLED', bankReference: fact.bankReference, settledAt: fact.time });
      return;
    case 'REJECTED':
      if (order === undefined) return;
      Object.assign(order, {
        status: 'REJECTED',
        bankReference: fact.bankReference,
        settledAt: fact.time,
        reason: fact.reason,
      });
      return;
    case 'CONFIRMED':
      if (order !== undefined) order.confirmed = true;
  }
}

export interface BankDecision {
  readonly facts: readonly BankFact[];
  readonly resultCode: 'SUCCESS' | 'REPEAT_REQ_INCONSISTENT';
}

/** Takes an order in once; the same order again is acknowledged again. */
export function decideInstruct(state: BankState, instruction: Instruction, time: string): BankDecision {
  const known = state.orders.get(instruction.instructionId);
  if (known === undefined) {
    const requestId = instruction.instructionId;
    return { facts: [{ kind: 'INSTRUCTED', requestId, time, instruction }], resultCode: 'SUCCESS' };
  }
  const resultCode = sameInstruction(known.instruction, instruction) ? 'SUCCESS' : 'REPEAT_REQ_INCONSISTENT';
  return { facts: [], resultCode };
}

/** Books an open order or rejects it, once. Reasons are the field's codes (ISO 20022 external code set). */
export function decideBook(
  state: BankState,
  instructionId: string,
  bankReference: string,
  time: string,
): readonly BankFact[] {
  const order = state.orders.get(instructionId);
  if (order?.status !== 'OPEN') return [];
  const { debtorAccount, creditorAccount, amount } = order.instruction;
  const requestId = instructionId;
  const reason = rejectionOf(state, order.instruction);
  if (reason !== undefined) return [{ kind: 'REJECTED', requestId, time, reason, bankReference }];
  return [{ kind: 'BOOKED', requestId, time, debtorAccount, creditorAccount, amount, bankReference }];
}

function rejectionOf(
  state: BankState,
  { debtorAccount, creditorAccount, amount }: Instruction,
): string | undefined {
  const debtor = state.accounts.get(debtorAccount);
  const creditor = state.accounts.get(creditorAccount);
  if (debtor === undefined) return 'AC01 the debtor account is not known';
  if (creditor === undefined) return 'AC03 the creditor account is not known';
  if (debtor !== amount.currency || creditor !== amount.currency)
    return 'AM03 an account is not in this currency';
  return undefined;
}

function move(state: BankState, account: string, minor: bigint): void {
  state.balances.set(account, (state.balances.get(account) ?? 0n) + minor);
}
