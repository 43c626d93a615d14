import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { serviceEnvironment } from '../../infrastructure/environment.js';
import { runAppCommand } from '../../services/service-process.js';
import { SERVICES } from '../../services/table.js';
import type { RunningSwitch } from '../../start/bring-up.js';

interface Onboarding {
  readonly participants: { readonly clientId: string; agreement: Record<string, unknown> }[];
}

/** Imports the sandbox's onboarding file with another cap for one participant; undefined restores what it says. */
export async function importCap(
  running: RunningSwitch,
  participantId: string,
  capMinor: bigint | undefined,
): Promise<void> {
  const { folder, database, operatorToken } = running;
  const onboarding = parse(readFileSync(folder.onboarding, 'utf8')) as Onboarding;
  const participants = onboarding.participants.filter(({ clientId }) => clientId === participantId);
  for (const { agreement } of participants)
    if (capMinor !== undefined) agreement['netDebitCap'] = capMinor.toString();
  // Beside the original: the paths of key files are relative to it.
  const file = join(folder.root, 'sandbox', 'onboarding-cap.yaml');
  writeFileSync(file, stringify({ ...onboarding, participants }));
  const gateway = SERVICES.find(({ app }) => app === 'gateway')!;
  const around = { folder, database, operatorToken, eventLog: 'embedded', gatewayCopies: 1 } as const;
  const environment = serviceEnvironment(gateway, around);
  const command = { app: 'gateway', copy: 1, entry: 'import.js', args: ['--file', file], logs: folder.logs };
  await runAppCommand({ ...command, environment });
}
