import { access, chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateKeyPair, type SignatureAlgorithm } from '@silkgate/alipayplus';

/** A key pair in a folder, made when it is missing. The public half is written last: with it the pair is complete. */
export async function ensureKeyPair(folder: string, algorithm: SignatureAlgorithm): Promise<boolean> {
  const privateFile = join(folder, 'private.pem');
  const publicFile = join(folder, 'public.pem');
  await mkdir(folder, { recursive: true });
  if ((await exists(privateFile)) && (await exists(publicFile))) return false;
  const { privatePem, publicPem } = await generateKeyPair(algorithm);
  await writeWhole(privateFile, privatePem, 0o600);
  await writeWhole(publicFile, publicPem, 0o644);
  return true;
}

/** Under another name first, so that no reader finds half a file. */
export async function writeWhole(path: string, text: string, mode = 0o644): Promise<void> {
  const temporary = `${path}.part`;
  await writeFile(temporary, text, { mode, flush: true });
  await chmod(temporary, mode);
  await rename(temporary, path);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
