import { isSignatureAlgorithm, keyRingOf, loadPublicKey } from '@silkgate/alipayplus';
import { err, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { z } from 'zod';
import type { BankProfile, BankProfileSource } from '../bank-profile.js';

const BankFileSchema = z.object({
  clientId: z.string().min(1).max(64),
  url: z.url(),
  algorithm: z.string().max(32),
  keyVersion: z.string().min(1).max(32),
  publicKeyFile: z.string().min(1),
  accounts: z.record(z.string().regex(/^[A-Z]{3}$/), z.string().min(1).max(64)),
});

/** `sandbox/bank.json` of the data folder. Read when it is first needed and kept once it was read in full. */
export class FileBankProfile implements BankProfileSource {
  #loaded: BankProfile | undefined;

  constructor(private readonly folder: string) {}

  async load(): Promise<Result<BankProfile, string>> {
    if (this.#loaded !== undefined) return ok(this.#loaded);
    const loaded = await readProfile(this.folder);
    if (loaded.ok) this.#loaded = loaded.value;
    return loaded;
  }
}

async function readProfile(folder: string): Promise<Result<BankProfile, string>> {
  const path = join(folder, 'bank.json');
  const text = await textOf(path);
  if (text === undefined) return err(`There is no settlement bank: ${path} cannot be read.`);
  const parsed = BankFileSchema.safeParse(jsonOf(text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return err(`${path} is not as it should be: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}.`);
  }
  const { clientId, url, algorithm, keyVersion, publicKeyFile, accounts } = parsed.data;
  const pem = await textOf(isAbsolute(publicKeyFile) ? publicKeyFile : join(folder, publicKeyFile));
  if (pem === undefined) return err(`The bank's public key ${publicKeyFile} cannot be read.`);
  if (!isSignatureAlgorithm(algorithm)) return err(`The bank's algorithm ${algorithm} is not known.`);
  const key = loadPublicKey(pem, algorithm, keyVersion);
  if (!key.ok) return err(`The bank's public key cannot be used: ${key.error.detail}.`);
  return ok({
    clientId,
    url: url.replace(/\/+$/, ''),
    keys: keyRingOf([key.value]),
    accounts: new Map(Object.entries(accounts)),
  });
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Whatever the reason, the caller says which file cannot be read.
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
