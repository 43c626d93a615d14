import {
  formatSignatureHeader,
  generateKeyPair,
  keyRingOf,
  loadPrivateKey,
  loadPublicKey,
  parseSignatureHeader,
  requestContent,
  responseContent,
  sign,
} from '@silkgate/alipayplus';
import type { KeyRing, SigningKey } from '@silkgate/alipayplus';
import { ok, toIsoUtc8, unwrap } from '@silkgate/kernel';
import type { Clock, HttpClient, HttpOutcome, HttpRequest } from '@silkgate/kernel';
import type { BankProfile, BankProfileSource } from '../instructions/bank-profile.js';
import type { SignedRequest } from '../instructions/confirmation-intake.js';

export interface ReceivedInstruction {
  readonly instructionId: string;
  readonly kind: string;
  readonly debtorAccount: string;
  readonly creditorAccount: string;
  readonly amount: { readonly currency: string; readonly value: string };
  readonly valueDate: string;
  readonly reference: string;
  readonly immediate: string;
}

const CONFIRMATIONS = '/bank/v1/confirmations';

/** A settlement bank in memory: takes signed instructions, answers signed, confirms when it is told to. */
export class TestBank implements HttpClient, BankProfileSource {
  readonly instructions = new Map<string, ReceivedInstruction>();
  /** Instructions that it will confirm when it is asked. */
  readonly confirmed = new Map<string, object>();
  calls = 0;
  /** What happens to the next calls, one each. */
  readonly faults: ('timeout' | 'forged')[] = [];

  private constructor(
    private readonly clock: Clock,
    private readonly key: SigningKey,
    private readonly profile: BankProfile,
    private readonly settlementKeys: KeyRing,
  ) {}

  static async open(clock: Clock, settlementKeys: KeyRing): Promise<TestBank> {
    const pair = await generateKeyPair('ES256');
    const key = unwrap(loadPrivateKey(pair.privatePem, 'ES256', '1'));
    const accounts = new Map(['CNY', 'USD', 'EUR', 'JPY'].map((each) => [each, `SILKGATE-${each}`]));
    return new TestBank(
      clock,
      key,
      {
        clientId: 'BANK',
        url: 'http://bank.test',
        keys: keyRingOf([unwrap(loadPublicKey(pair.publicPem, 'ES256', '1'))]),
        accounts,
      },
      settlementKeys,
    );
  }

  load() {
    return Promise.resolve(ok(this.profile));
  }

  async send(request: HttpRequest): Promise<HttpOutcome> {
    this.calls += 1;
    const path = new URL(request.url).pathname;
    const body = request.body ?? '';
    if (!(await this.isSettlements(path, request, body)))
      return this.answer(path, { result: refused('INVALID_SIGNATURE') });
    const fault = this.faults.shift();
    const message = JSON.parse(body) as ReceivedInstruction;
    if (path === '/bank/v1/instructions') this.instructions.set(message.instructionId, message);
    if (fault === 'timeout') return { kind: 'failure', class: 'ambiguous', reason: 'timed out' };
    const answered = await this.answer(path, this.answerTo(path, message));
    return fault === 'forged' && answered.kind === 'response'
      ? { ...answered, body: `${answered.body} ` }
      : answered;
  }

  private answerTo(path: string, message: ReceivedInstruction): object {
    if (path === '/bank/v1/instructions') return { result: done };
    const confirmation = this.confirmed.get(message.instructionId);
    if (confirmation !== undefined) return confirmation;
    return this.instructions.has(message.instructionId)
      ? { result: waiting }
      : { result: refused('ORDER_NOT_EXIST') };
  }

  /** A confirmation of what was instructed, as the bank would send it. */
  confirmationOf(reference: string, changes: object = {}): object {
    const instruction = [...this.instructions.values()].find((each) => each.reference === reference);
    if (instruction === undefined) throw new Error(`nothing was instructed for ${reference}`);
    return {
      instructionId: instruction.instructionId,
      status: 'SETTLED',
      amount: instruction.amount,
      bankReference: `BANK-${instruction.instructionId.slice(-8)}`,
      settledAt: toIsoUtc8(this.clock.now()),
      ...changes,
    };
  }

  async signed(message: object, changes: Partial<SignedRequest> = {}): Promise<SignedRequest> {
    const body = Buffer.from(JSON.stringify(message));
    const requestTime = toIsoUtc8(this.clock.now());
    const content = requestContent('POST', CONFIRMATIONS, 'BANK', requestTime, body);
    const signature = await this.headerOf(content);
    return { path: CONFIRMATIONS, clientId: 'BANK', requestTime, signature, body, ...changes };
  }

  private async isSettlements(path: string, request: HttpRequest, body: string): Promise<boolean> {
    const { signature = '', 'request-time': time = '', 'client-id': clientId = '' } = request.headers;
    const header = parseSignatureHeader(signature);
    if (!header.ok || clientId !== 'SILKGATE-SETTLEMENT') return false;
    const content = requestContent('POST', path, clientId, time, body);
    const { algorithm, keyVersion, signature: bytes } = header.value;
    return (await this.settlementKeys.verify(algorithm, keyVersion, content, bytes)) === 'valid';
  }

  private async answer(path: string, message: object): Promise<HttpOutcome> {
    const body = JSON.stringify(message);
    const time = toIsoUtc8(this.clock.now());
    const signature = await this.headerOf(responseContent('POST', path, 'SILKGATE-SETTLEMENT', time, body));
    return { kind: 'response', status: 200, headers: { 'response-time': time, signature }, body };
  }

  private async headerOf(content: Uint8Array): Promise<string> {
    const { algorithm, keyVersion } = this.key;
    return formatSignatureHeader({ algorithm, keyVersion, signature: await sign(content, this.key) });
  }
}

const done = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
const waiting = { resultCode: 'PAYMENT_IN_PROCESS', resultStatus: 'U', resultMessage: 'not yet' };

function refused(resultCode: string) {
  return { resultCode, resultStatus: 'F', resultMessage: 'refused' };
}
