import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  isSignatureAlgorithm,
  keyRingOf,
  loadPrivateKey,
  loadPublicKey,
  signerOf,
  type KeyRing,
  type SignatureAlgorithm,
  type Signer,
  type VerificationKey,
} from '@silkgate/alipayplus';
import { errorCode } from './error-code.js';

/** `1-RSA256.public.pem` */
const PUBLIC_KEY_FILE = /^([0-9A-Za-z._-]{1,32})-([0-9A-Za-z]+)\.public\.pem$/;

/** The keys in the data folder: those of the simulated, and the public halves of the switch's. */
export class KeyCabinet {
  constructor(private readonly dataFolder: string) {}

  /** `folder` is below `sandbox/`. */
  async signer(folder: string, algorithm: SignatureAlgorithm, keyVersion: string): Promise<Signer> {
    const path = join(this.dataFolder, 'sandbox', folder, 'private.pem');
    const pem = await readText(path, 'Run apps/sandbox/dist/provision.js first.');
    const key = loadPrivateKey(pem, algorithm, keyVersion);
    if (!key.ok) throw new Error(`${path} cannot be used: ${key.error.detail}.`);
    return signerOf(key.value);
  }

  /** Every public key in a folder of `<keyVersion>-<algorithm>.public.pem` files. */
  async keyRing(folder: string, advice: string): Promise<KeyRing> {
    const path = join(this.dataFolder, folder);
    const keys: VerificationKey[] = [];
    for (const name of await namesIn(path)) {
      const [, keyVersion, algorithm] = PUBLIC_KEY_FILE.exec(name) ?? [];
      if (keyVersion === undefined || algorithm === undefined || !isSignatureAlgorithm(algorithm)) continue;
      const key = loadPublicKey(await readText(join(path, name), advice), algorithm, keyVersion);
      if (!key.ok) throw new Error(`${join(path, name)} cannot be used: ${key.error.detail}.`);
      keys.push(key.value);
    }
    if (keys.length === 0) throw new Error(`There is no public key in ${path}. ${advice}`);
    return keyRingOf(keys);
  }
}

async function namesIn(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function readText(path: string, advice: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new Error(`${path} cannot be read. ${advice}`, { cause });
  }
}
