import { createHash, hash } from 'node:crypto';
import type { Clock } from '@silkgate/kernel';

/** Chunks of this length are hashed at once: a hash call costs more than the text it takes. */
const CHUNK_LENGTH = 32_768;

export interface TraceOptions {
  /** Lines that belong to the story that is asked for; the others are hashed and forgotten. */
  readonly story?: (line: string) => boolean;
}

/** Everything that happened, in order: instant, kind and what was said. Kept as a hash, so that a run may be long. */
export class Trace {
  readonly #hash = createHash('sha256');
  readonly #story: string[] = [];
  #chunk = '';
  #length = 0;

  constructor(
    private readonly clock: Clock,
    private readonly options: TraceOptions = {},
  ) {}

  /** Whether someone wants to read: then a line may say more than what is hashed. */
  get isTold(): boolean {
    return this.options.story !== undefined;
  }

  add(kind: string, ...members: readonly (string | number)[]): void {
    const line = `${this.clock.now()} ${kind} ${members.join(' ')}`;
    this.#chunk += `${line}\n`;
    this.#length += 1;
    if (this.#chunk.length >= CHUNK_LENGTH) this.#flush();
    this.tell(line);
  }

  /** A line for the reader alone. */
  tell(line: string): void {
    if (this.options.story?.(line) === true) this.#story.push(line);
  }

  get length(): number {
    return this.#length;
  }

  get story(): readonly string[] {
    return this.#story;
  }

  digest(): string {
    this.#flush();
    return this.#hash.copy().digest('hex');
  }

  #flush(): void {
    this.#hash.update(this.#chunk);
    this.#chunk = '';
  }
}

export function shortHash(value: unknown): string {
  return hash('sha1', JSON.stringify(value), 'base64url').slice(0, 10);
}
