import {
  loadPrivateKey,
  loadPublicKey,
  SIGNATURE_ALGORITHMS,
  type SigningKey,
  type VerificationKey,
} from '@silkgate/alipayplus';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Refusal } from '../../refusal.js';

const ParticipantSchema = z.object({
  clientId: z.string(),
  kind: z.enum(['wallet', 'acquirer']),
  algorithm: z.enum(SIGNATURE_ALGORITHMS),
  keyVersion: z.string(),
  switchKeyVersion: z.string(),
  merchantIds: z.array(z.string()).optional(),
});
export type ParticipantFile = z.infer<typeof ParticipantSchema>;

/** An acquirer with what it takes to act as it. */
export interface ActingAcquirer {
  readonly clientId: string;
  readonly algorithm: ParticipantFile['algorithm'];
  readonly merchantIds: readonly string[];
  readonly privateKey: SigningKey;
  /** The switch's key that signs towards it. */
  readonly switchKey: VerificationKey;
}

export interface Participants {
  readonly wallets: readonly ParticipantFile[];
  readonly acquirers: readonly ActingAcquirer[];
}

function actingAcquirer(data: string, folder: string, file: ParticipantFile): ActingAcquirer {
  const { clientId, algorithm, keyVersion, switchKeyVersion, merchantIds = [] } = file;
  const publicKey = join(data, 'gateway', 'keys', `${switchKeyVersion}-${algorithm}.public.pem`);
  const own = loadPrivateKey(readFileSync(join(folder, 'private.pem'), 'utf8'), algorithm, keyVersion);
  const theirs = loadPublicKey(readFileSync(publicKey, 'utf8'), algorithm, switchKeyVersion);
  if (!own.ok) throw new Refusal(`The key of ${clientId} cannot be used: ${own.error.detail}.`);
  if (!theirs.ok)
    throw new Refusal(`The switch's key for ${clientId} cannot be used: ${theirs.error.detail}.`);
  if (merchantIds.length === 0) throw new Refusal(`${clientId} has no merchants.`);
  return { clientId, algorithm, merchantIds, privateKey: own.value, switchKey: theirs.value };
}

/** The simulated participants of a data folder, as anyone outside may read them, by their ids. */
export function readParticipants(data: string): Participants {
  const root = join(data, 'sandbox', 'participants');
  const files = readdirSync(root)
    .sort()
    .map((name) => ({
      folder: join(root, name),
      file: ParticipantSchema.parse(JSON.parse(readFileSync(join(root, name, 'participant.json'), 'utf8'))),
    }));
  return {
    wallets: files.filter(({ file }) => file.kind === 'wallet').map(({ file }) => file),
    acquirers: files
      .filter(({ file }) => file.kind === 'acquirer')
      .map(({ folder, file }) => actingAcquirer(data, folder, file)),
  };
}
