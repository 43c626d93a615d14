import type { Pool } from 'undici';
import type { SignatureAlgorithm } from '@silkgate/alipayplus';
import { z } from 'zod';
import { participantOf } from './mix.js';

const CodeSchema = z.object({ codeValue: z.string().min(1) });
const CALLERS = 24;

/** Fresh consumer codes, oldest first: each pays once and is worth showing for minutes only. */
export class ConsumerCodes {
  readonly #codes: string[] = [];
  #taken = 0;
  #asked = 0;
  #problem: string | undefined;

  constructor(
    private readonly sandbox: Pool,
    private readonly wallets: readonly {
      readonly clientId: string;
      readonly algorithm: SignatureAlgorithm;
    }[],
  ) {}

  take(): string | undefined {
    const code = this.#codes[this.#taken];
    if (code !== undefined) this.#taken += 1;
    return code;
  }

  /** Asks for `count` codes, over all wallets; a refused one is not asked again, its reason is kept. */
  async obtain(count: number): Promise<{ readonly obtained: number; readonly problem?: string }> {
    const before = this.#codes.length;
    const last = this.#asked + count;
    const caller = async (): Promise<void> => {
      while (this.#asked < last) await this.#obtainOne(this.#asked++);
    };
    await Promise.all(Array.from({ length: CALLERS }, caller));
    const obtained = this.#codes.length - before;
    return { obtained, ...(this.#problem === undefined ? {} : { problem: this.#problem }) };
  }

  async #obtainOne(index: number): Promise<void> {
    const { clientId } = participantOf(this.wallets, index);
    const path = `/control/wallets/${clientId}/payment-code`;
    try {
      const { statusCode, body } = await this.sandbox.request({ method: 'POST', path });
      const text = await body.text();
      const code = statusCode === 200 ? CodeSchema.safeParse(JSON.parse(text)) : undefined;
      if (code?.success === true) this.#codes.push(code.data.codeValue);
      else this.#problem = `${path} answered ${statusCode}: ${text.slice(0, 200)}`;
    } catch (error) {
      this.#problem = `${path}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}
