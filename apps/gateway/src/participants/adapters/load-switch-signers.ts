import assert from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPrivateKey, signerOf } from '@silkgate/alipayplus';
import type { Signer } from '@silkgate/alipayplus';
import { SWITCH_KEYS, switchKeyFile } from '../switch-signers.js';
import type { SwitchSigners } from '../switch-signers.js';

/** Reads the switch's private keys from `<data>/gateway/keys`; each is parsed once. */
export async function loadSwitchSigners(dataFolder: string): Promise<SwitchSigners> {
  const signers = new Map<string, Signer>();
  for (const { keyVersion, algorithm } of SWITCH_KEYS) {
    const path = join(dataFolder, 'gateway', 'keys', switchKeyFile(keyVersion, algorithm, 'private'));
    const key = loadPrivateKey(await readKey(path), algorithm, keyVersion);
    if (!key.ok) throw new Error(`${path}: ${key.error.detail}`);
    signers.set(keyVersion, signerOf(key.value));
  }
  return {
    signer: (keyVersion) => {
      const signer = signers.get(keyVersion);
      assert(signer !== undefined, `the switch has no key of version ${keyVersion}`);
      return signer;
    },
  };
}

async function readKey(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Error(`${path} cannot be read; make the keys with create-keys first`, { cause: error });
  }
}
