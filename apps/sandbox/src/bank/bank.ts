import { resultOf, type KeyRing, type ResultCode, type Signer } from '@silkgate/alipayplus';
import {
  startOfBusinessDate,
  toIsoUtc8,
  type Clock,
  type EpochMs,
  type IdSource,
  type Timers,
} from '@silkgate/kernel';
import type { Book } from '../books/index.js';
import { authenticate, type ReceivedRequest } from '../protocol/authentication.js';
import type { Background } from '../protocol/background.js';
import { repeatUntilDone } from '../protocol/repeat.js';
import { signAnswer, type SignedAnswer } from '../protocol/signed-answer.js';
import type { SignedCalls } from '../protocol/signed-calls.js';
import {
  decideBook,
  decideInstruct,
  type BankFact,
  type BankOrder,
  type BankState,
} from './domain/bank-state.js';
import { readInstruction } from './domain/instruction.js';

/** The switch's settlement service, as the bank knows it. */
export const SETTLEMENT_CLIENT_ID = 'SILKGATE-SETTLEMENT';

const CONFIRMATION_PATH = '/bank/v1/confirmations';
const IMMEDIATE_DELAY_MS = 200;
/** The bank's day begins at nine. */
const OPENING_MS = 9 * 3_600_000;
const LONGEST_TIMER_MS = 3_600_000;
const TIMEOUT_MS = 5_000;

export interface BankPorts {
  readonly clientId: string;
  readonly signer: Signer;
  /** Settlement's keys; asked at each call, because settlement makes them at its first start. */
  readonly settlementKeys: () => Promise<KeyRing>;
  readonly calls: SignedCalls;
  readonly settlementUrl: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  readonly background: Background;
  /** A domestic wallet's account was credited with the total of a payout file. */
  readonly payoutFunded: (order: BankOrder) => void;
}

/** The settlement bank: takes instructions, books each once on its value date, confirms until it is heard. */
export class Bank {
  constructor(
    readonly book: Book<BankState, BankFact>,
    private readonly ports: BankPorts,
  ) {}

  async answer(call: string, request: ReceivedRequest): Promise<SignedAnswer> {
    const { signer, clock } = this.ports;
    const body = await this.bodyFor(call, request);
    await this.book.synced();
    return signAnswer(request, SETTLEMENT_CLIENT_ID, signer, clock, body);
  }

  /** After a restart: open orders are booked, results that were not acknowledged are told again. */
  resume(): void {
    for (const [id, order] of this.book.state.orders) {
      if (order.status === 'OPEN') this.schedule(id);
      else if (!order.confirmed) this.confirm(id);
      if (order.status === 'SETTLED' && order.instruction.kind === 'PAYOUT_FUNDING')
        this.ports.payoutFunded(order);
    }
  }

  private async bodyFor(call: string, request: ReceivedRequest): Promise<object> {
    const keys = await this.ports.settlementKeys();
    const authentic = await authenticate(request, SETTLEMENT_CLIENT_ID, keys, this.ports.clock);
    if (!authentic.ok) return refused(authentic.error);
    const json = jsonOf(request.body);
    switch (call) {
      case 'instructions':
        return this.instruct(json);
      case 'inquiries':
        return this.inquire(json);
      default:
        return refused('NO_INTERFACE_DEF');
    }
  }

  private instruct(json: unknown): object {
    const instruction = readInstruction(json);
    if (!instruction.ok) return { result: resultOf('PARAM_ILLEGAL', instruction.error) };
    const decision = decideInstruct(this.book.state, instruction.value, this.now());
    this.book.record(decision.facts);
    if (decision.facts.length > 0) this.schedule(instruction.value.instructionId);
    return { result: resultOf(decision.resultCode) };
  }

  private inquire(json: unknown): object {
    const id = (json as { instructionId?: unknown } | undefined)?.instructionId;
    const order = typeof id === 'string' ? this.book.state.orders.get(id) : undefined;
    if (order === undefined) return refused('ORDER_NOT_EXIST');
    if (order.status === 'OPEN') return { result: resultOf('PAYMENT_IN_PROCESS'), status: 'OPEN' };
    return { result: resultOf('SUCCESS'), ...confirmationOf(order) };
  }

  private schedule(id: string): void {
    const order = this.book.state.orders.get(id);
    if (order === undefined) return;
    const dueAt = this.dueAt(order);
    const leftMs = Math.max(0, dueAt - this.ports.clock.now());
    this.ports.timers.schedule(Math.min(leftMs, LONGEST_TIMER_MS), () => {
      if (this.ports.clock.now() < dueAt) this.schedule(id);
      else this.ports.background.run(`instruction ${id}`, () => this.bookOrder(id));
    });
  }

  private dueAt({ instruction }: BankOrder): EpochMs {
    if (instruction.immediate) return this.ports.clock.now() + IMMEDIATE_DELAY_MS;
    return startOfBusinessDate(instruction.valueDate) + OPENING_MS;
  }

  private async bookOrder(id: string): Promise<void> {
    this.book.record(decideBook(this.book.state, id, this.ports.ids.uuid(0), this.now()));
    await this.book.synced();
    const order = this.book.state.orders.get(id);
    if (order?.status === 'SETTLED' && order.instruction.kind === 'PAYOUT_FUNDING')
      this.ports.payoutFunded(order);
    this.confirm(id);
  }

  private confirm(id: string): void {
    const { background, timers } = this.ports;
    background.run(`confirmation of ${id}`, () =>
      repeatUntilDone(
        timers,
        () => this.confirmOnce(id),
        () => background.stopped,
      ),
    );
  }

  private async confirmOnce(id: string): Promise<boolean> {
    const order = this.book.state.orders.get(id);
    if (order === undefined || order.confirmed) return true;
    const { calls, settlementUrl, clientId, signer, settlementKeys } = this.ports;
    const identity = { clientId, signer, counterpart: await settlementKeys() };
    const outcome = await calls.post(identity, {
      base: settlementUrl,
      path: CONFIRMATION_PATH,
      body: confirmationOf(order),
      timeoutMs: TIMEOUT_MS,
      answerSigned: false,
    });
    if (outcome.kind !== 'answered' || !isSuccess(outcome.body)) return false;
    this.book.record([{ kind: 'CONFIRMED', requestId: id, time: this.now() }]);
    return true;
  }

  private now(): string {
    return toIsoUtc8(this.ports.clock.now());
  }
}

function confirmationOf({ instruction, status, reason, bankReference, settledAt }: BankOrder): object {
  const { instructionId, amount } = instruction;
  return {
    instructionId,
    status,
    ...(reason === undefined ? {} : { reason }),
    amount,
    bankReference,
    settledAt,
  };
}

function refused(code: ResultCode): object {
  return { result: resultOf(code) };
}

function jsonOf(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return undefined;
  }
}

/** Whether an acknowledgement says `S`. */
export function isSuccess(body: string): boolean {
  const json = jsonOf(Buffer.from(body)) as { result?: { resultStatus?: unknown } } | undefined;
  return json?.result?.resultStatus === 'S';
}
