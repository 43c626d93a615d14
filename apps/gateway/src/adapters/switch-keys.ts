import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPair } from '@silkgate/alipayplus';
import { isMissingFile } from './file-errors.js';
import { SWITCH_KEYS, switchKeyFile } from '../participants/switch-signers.js';

/** Makes those of the switch's key pairs that are missing under `<data>/gateway/keys`; answers their versions. */
export async function createSwitchKeys(dataFolder: string): Promise<string[]> {
  const folder = join(dataFolder, 'gateway', 'keys');
  await mkdir(folder, { recursive: true });
  const made: string[] = [];
  for (const { keyVersion, algorithm } of SWITCH_KEYS) {
    const privateFile = join(folder, switchKeyFile(keyVersion, algorithm, 'private'));
    if (await exists(privateFile)) continue;
    const { privatePem, publicPem } = await generateKeyPair(algorithm);
    await writeFile(join(folder, switchKeyFile(keyVersion, algorithm, 'public')), publicPem);
    // The private half is written last: it is what says that the pair is whole.
    await writeFile(privateFile, privatePem, { mode: 0o600, flag: 'wx' });
    await chmod(privateFile, 0o600);
    made.push(keyVersion);
  }
  return made;
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissingFile(error)) return false;
    throw error;
  }
}
