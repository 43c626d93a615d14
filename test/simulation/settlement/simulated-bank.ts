import { formatSignatureHeader, responseContent } from '@silkgate/alipayplus';
import {
  ok,
  toIsoUtc8,
  type Clock,
  type HttpClient,
  type HttpOutcome,
  type HttpRequest,
  type SeededRandom,
} from '@silkgate/kernel';
import type {
  BankProfile,
  BankProfileSource,
} from '../../../apps/settlement/src/instructions/bank-profile.js';
import type { SimulatedTime } from '../simulated-time.js';
import { keyedHashRing, keyedHashSigner } from './keyed-hash.js';

const BANK_KEY = 'the bank';
const URL_OF_BANK = 'http://bank.simulated';
const CURRENCIES = ['CNY', 'USD'];

interface Instructed {
  readonly instructionId: string;
  readonly amount: { readonly currency: string; readonly value: string };
}

const DONE = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };
const UNKNOWN = { resultCode: 'ORDER_NOT_EXIST', resultStatus: 'F', resultMessage: 'unknown' };

/** The settlement bank: takes each instruction once, settles it at once, and at times does not answer. */
export class SimulatedBank implements HttpClient, BankProfileSource {
  readonly instructions = new Map<string, Instructed>();

  constructor(
    private readonly time: SimulatedTime & Clock,
    private readonly random: SeededRandom,
    private readonly isQuiet: () => boolean,
  ) {}

  load() {
    const profile: BankProfile = {
      clientId: 'BANK',
      url: URL_OF_BANK,
      keys: keyedHashRing(BANK_KEY),
      accounts: new Map(CURRENCIES.map((each) => [each, `SILKGATE-${each}`])),
    };
    return Promise.resolve(ok(profile));
  }

  async send(request: HttpRequest): Promise<HttpOutcome> {
    await this.time.sleep(this.random.integer(1, 30));
    const path = new URL(request.url).pathname;
    const message = JSON.parse(request.body ?? '{}') as Instructed;
    if (path === '/bank/v1/instructions') this.instructions.set(message.instructionId, message);
    if (!this.isQuiet() && this.random.integer(0, 9) === 0)
      return { kind: 'failure', class: 'ambiguous', reason: 'timed out' };
    return this.#answer(path, this.#answerTo(path, message.instructionId));
  }

  #answerTo(path: string, instructionId: string): object {
    if (path === '/bank/v1/instructions') return { result: DONE };
    const instructed = this.instructions.get(instructionId);
    if (instructed === undefined) return { result: UNKNOWN };
    return {
      instructionId,
      status: 'SETTLED',
      amount: instructed.amount,
      bankReference: `BANK-${instructionId.slice(-8)}`,
      settledAt: toIsoUtc8(this.time.now()),
    };
  }

  async #answer(path: string, message: object): Promise<HttpOutcome> {
    const body = JSON.stringify(message);
    const time = toIsoUtc8(this.time.now());
    const signer = keyedHashSigner(BANK_KEY);
    const { algorithm, keyVersion } = signer;
    const content = responseContent('POST', path, 'SILKGATE-SETTLEMENT', time, body);
    const signature = formatSignatureHeader({ algorithm, keyVersion, signature: await signer.sign(content) });
    return { kind: 'response', status: 200, headers: { 'response-time': time, signature }, body };
  }
}
