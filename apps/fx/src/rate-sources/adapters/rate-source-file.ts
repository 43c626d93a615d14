import { readFile, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { keyRingOf, loadPublicKey, type VerificationKey } from '@silkgate/alipayplus';
import type { RateSource, RateSourceDirectory } from '../domain/rate-source.js';
import { readRateSources, type RateSourceRow } from '../domain/read-rate-sources.js';

interface Loaded {
  readonly changedAt: number;
  readonly sources: ReadonlyMap<string, RateSource>;
}

/** The publishers of `sandbox/rate-sources.json`; read again when the file has changed, so keys can be added. */
export class RateSourceFile implements RateSourceDirectory {
  #loaded: Loaded | undefined;

  constructor(private readonly path: string) {}

  async find(source: string): Promise<RateSource | undefined> {
    return (await this.#current()).sources.get(source);
  }

  async check(): Promise<void> {
    await this.#current();
  }

  async #current(): Promise<Loaded> {
    const { mtimeMs } = await stat(this.path);
    if (this.#loaded?.changedAt === mtimeMs) return this.#loaded;
    const loaded = { changedAt: mtimeMs, sources: await this.#load() };
    this.#loaded = loaded;
    return loaded;
  }

  async #load(): Promise<ReadonlyMap<string, RateSource>> {
    const rows = readRateSources(JSON.parse(await readFile(this.path, 'utf8')));
    if (!rows.ok) throw new Error(`${this.path}: ${rows.error}`);
    const keys = new Map<string, VerificationKey[]>();
    for (const row of rows.value) {
      keys.set(row.source, [...(keys.get(row.source) ?? []), await this.#keyOf(row)]);
    }
    return new Map(
      rows.value.map((row) => [row.source, { ...row, keys: keyRingOf(keys.get(row.source) ?? []) }]),
    );
  }

  async #keyOf(row: RateSourceRow): Promise<VerificationKey> {
    const pem = await readFile(resolve(dirname(this.path), row.publicKeyFile), 'utf8');
    const key = loadPublicKey(pem, row.algorithm, row.keyVersion);
    if (!key.ok) throw new Error(`${row.publicKeyFile}: ${key.error.detail}`);
    return key.value;
  }
}
