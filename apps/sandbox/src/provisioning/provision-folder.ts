import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { BANK, PUBLISHERS, type Catalogue } from '../catalogue/index.js';
import { ensureKeyPair, writeWhole } from './adapters/key-folder.js';
import { bankFile, rateSourcesFile } from './institution-files.js';
import { onboardingOf } from './onboarding.js';
import { participantFile } from './participant-file.js';
import type { ProvisionOrder } from './provision-order.js';

export interface Provisioned {
  readonly participants: number;
  readonly keysMade: number;
}

/** Keys and files of everyone around the switch. Keys that are there stay; files are written anew from the catalogue. */
export async function provisionFolder(catalogue: Catalogue, order: ProvisionOrder): Promise<Provisioned> {
  const root = join(order.dataFolder, 'sandbox');
  const participants = [...catalogue.wallets, ...catalogue.acquirers];
  let keysMade = 0;
  for (const profile of participants) {
    const folder = join(root, 'participants', profile.clientId);
    if (await ensureKeyPair(folder, profile.algorithm)) keysMade += 1;
    await writeJson(join(folder, 'participant.json'), participantFile(profile, order.gatewayUrl));
  }
  for (const publisher of PUBLISHERS) {
    if (await ensureKeyPair(join(root, 'publishers', publisher.clientId), publisher.algorithm)) keysMade += 1;
  }
  if (await ensureKeyPair(join(root, 'bank'), BANK.algorithm)) keysMade += 1;
  await mkdir(join(order.dataFolder, 'files', 'v1'), { recursive: true });
  await writeJson(join(root, 'bank.json'), bankFile(catalogue, order.sandboxUrl));
  const { gatewayUrl, settlementUrl, fxUrl } = order;
  await writeJson(join(root, 'switch.json'), { gatewayUrl, settlementUrl, fxUrl });
  await writeJson(join(root, 'rate-sources.json'), rateSourcesFile());
  await writeWhole(join(root, 'onboarding.yaml'), stringify(onboardingOf(catalogue, order)));
  return { participants: participants.length, keysMade };
}

function writeJson(path: string, content: object): Promise<void> {
  return writeWhole(path, `${JSON.stringify(content, null, 2)}\n`);
}
