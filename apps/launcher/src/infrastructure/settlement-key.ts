import { generateKeyPair } from '@silkgate/alipayplus';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const NAME = '1-ES256';

/**
 * Settlement makes its key itself at its first start. Where the sandbox cannot look into settlement's folder the key must
 * be there before both, so that its public half can be handed over: `<data>/settlement/keys`.
 */
export async function ensureSettlementKey(root: string): Promise<void> {
  const folder = join(root, 'settlement', 'keys');
  const privateFile = join(folder, `${NAME}.private.pem`);
  if (existsSync(privateFile)) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { privatePem, publicPem } = await generateKeyPair('ES256');
  writeFileSync(join(folder, `${NAME}.public.pem`), publicPem);
  writeFileSync(privateFile, privatePem, { mode: 0o600, flag: 'wx' });
}
