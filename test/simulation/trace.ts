import { createHash } from 'node:crypto';
import type { Clock } from '@silkgate/kernel';

/** Everything that happened, in order: instant, kind and a digest of what was said. */
export class Trace {
  readonly #hash = createHash('sha256');
  readonly #lines: string[] | undefined;
  #length = 0;

  constructor(
    private readonly clock: Clock,
    options: { readonly keep?: boolean } = {},
  ) {
    this.#lines = options.keep === true ? [] : undefined;
  }

  add(kind: string, ...members: readonly (string | number)[]): void {
    const line = [this.clock.now(), kind, ...members].join(' ');
    this.#hash.update(`${line}\n`);
    this.#lines?.push(line);
    this.#length += 1;
  }

  get length(): number {
    return this.#length;
  }

  get lines(): readonly string[] {
    return this.#lines ?? [];
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}

export function shortHash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 10);
}
