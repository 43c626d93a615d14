import { generateKeyPair, loadPrivateKey, signerOf } from '@silkgate/alipayplus';
import type { Signer } from '@silkgate/alipayplus';
import { createPublicKey, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const ALGORITHM = 'ES256';
const KEY_VERSION = '1';
const NAME = `${KEY_VERSION}-${ALGORITHM}`;

/**
 * Settlement's key towards the bank, made at first start. Copies that start together agree on one: the private key is
 * linked into place, which only the first can do, and the public key is derived from what lies there.
 */
export async function openSettlementKey(folder: string): Promise<Signer> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${NAME}.private.pem`);
  const pem = (await existing(path)) ?? (await created(path));
  const key = loadPrivateKey(pem, ALGORITHM, KEY_VERSION);
  if (!key.ok) throw new Error(`${path} cannot be used: ${key.error.detail}.`);
  const publicPem = createPublicKey(pem).export({ type: 'spki', format: 'pem' }).toString();
  await replace(join(folder, `${NAME}.public.pem`), publicPem, 0o644);
  return signerOf(key.value);
}

async function existing(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function created(path: string): Promise<string> {
  const { privatePem } = await generateKeyPair(ALGORITHM);
  const temporary = temporaryName(path);
  await writeFile(temporary, privatePem, { mode: 0o600, flush: true });
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  return readFile(path, 'utf8');
}

async function replace(path: string, text: string, mode: number): Promise<void> {
  if ((await existing(path)) === text) return;
  const temporary = temporaryName(path);
  await writeFile(temporary, text, { mode, flush: true });
  await rename(temporary, path);
}

function temporaryName(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.tmp`;
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
