import { parseMessage, requestContent, responseContent } from '@silkgate/alipayplus';
import type { ReceivedResult, Signer } from '@silkgate/alipayplus';
import { err, ok } from '@silkgate/kernel';
import type { Clock, HttpClient, Result } from '@silkgate/kernel';
import {
  ConfirmationSchema,
  inquiryBody,
  instructionBody,
  InstructionAnswerSchema,
  UnfinishedSchema,
} from './bank-message.js';
import type { Confirmation } from './bank-message.js';
import type { BankProfile, BankProfileSource } from './bank-profile.js';
import type { Instruction } from './instruction.js';
import { signMessage, verifyMessage } from './signed-message.js';

export const SETTLEMENT_CLIENT_ID = 'SILKGATE-SETTLEMENT';

const TIMEOUT_MS = 10_000;

export interface BankClientPorts {
  readonly bank: BankProfileSource;
  readonly signer: Signer;
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** `unknown`: the bank does not have it, so it must be sent. */
export type InquiryAnswer =
  | { readonly kind: 'confirmed'; readonly confirmation: Confirmation }
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'unknown' };

/** Signed calls to the settlement bank. An error is why there is no answer that counts; the call may have arrived. */
export class BankClient {
  constructor(private readonly ports: BankClientPorts) {}

  /** The bank's verified result; only `S` says that it has the instruction. */
  async instruct(instruction: Instruction): Promise<Result<ReceivedResult, string>> {
    const bank = await this.ports.bank.load();
    if (!bank.ok) return bank;
    const ownAccount = bank.value.accounts.get(instruction.currency);
    if (ownAccount === undefined) return err(`The bank keeps no ${instruction.currency} account for us.`);
    const answer = await this.call(
      bank.value,
      '/bank/v1/instructions',
      instructionBody(instruction, ownAccount),
    );
    if (!answer.ok) return answer;
    const parsed = parseMessage(InstructionAnswerSchema, answer.value);
    return parsed.ok ? ok(parsed.value.result) : err(`answer: ${parsed.error.field} ${parsed.error.detail}`);
  }

  async inquire(instruction: Instruction): Promise<Result<InquiryAnswer, string>> {
    const bank = await this.ports.bank.load();
    if (!bank.ok) return bank;
    const answer = await this.call(bank.value, '/bank/v1/inquiries', inquiryBody(instruction));
    if (!answer.ok) return answer;
    const confirmation = parseMessage(ConfirmationSchema, answer.value);
    if (confirmation.ok) {
      const own = confirmation.value.instructionId === instruction.instructionId;
      return own
        ? ok({ kind: 'confirmed', confirmation: confirmation.value })
        : err('answer: another instruction');
    }
    const unfinished = parseMessage(UnfinishedSchema, answer.value);
    if (!unfinished.ok) return err(`answer: ${unfinished.error.field} ${unfinished.error.detail}`);
    const unknown = unfinished.value.result?.resultCode === 'ORDER_NOT_EXIST';
    return ok({ kind: unknown ? 'unknown' : 'unfinished' });
  }

  private async call(bank: BankProfile, operation: string, body: string): Promise<Result<string, string>> {
    const { http, clock } = this.ports;
    const url = `${bank.url}${operation}`;
    const path = new URL(url).pathname;
    const content = (time: string) => requestContent('POST', path, SETTLEMENT_CLIENT_ID, time, body);
    const { time, signature } = await signMessage(content, this.ports);
    const headers = {
      'content-type': 'application/json; charset=UTF-8',
      'client-id': SETTLEMENT_CLIENT_ID,
      'request-time': time,
      signature,
    };
    const outcome = await http.send({ method: 'POST', url, headers, body, timeoutMs: TIMEOUT_MS });
    if (outcome.kind === 'failure') return err(`${outcome.class}: ${outcome.reason}`);
    const verified = await verifyMessage(
      { time: outcome.headers['response-time'], signature: outcome.headers['signature'] },
      (answered) => responseContent('POST', path, SETTLEMENT_CLIENT_ID, answered, outcome.body),
      { keys: bank.keys, clock },
    );
    if (!verified.ok) return err(`HTTP ${outcome.status}, ${verified.error.code}: ${verified.error.detail}`);
    return ok(outcome.body);
  }
}
