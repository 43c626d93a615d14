import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { loadPublicKey } from '@silkgate/alipayplus';
import { err, ok, parseIsoInstant, unwrap } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { parseDocument } from 'yaml';
import { checkOnboarding } from '../domain/check-onboarding.js';
import type { OnboardingMistake } from '../domain/check-onboarding.js';
import type { OnboardingFile } from '../domain/onboarding-file.js';
import type { Onboarding } from '../import-onboarding.js';
import type { ParticipantKey } from '../key-store.js';

type Reading<T> = Result<T, readonly OnboardingMistake[]>;

/** Larger than any real file by far; keeps a wrong path from filling the memory. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

/** Reads the file (YAML, of which JSON is a part) and the key files it names; every mistake has its place. */
export async function readOnboarding(path: string): Promise<Reading<Onboarding>> {
  const text = await readText(path);
  if (text === undefined) return err([{ place: path, message: 'cannot be read' }]);
  if (text.length > MAX_CHARACTERS) return err([{ place: path, message: 'is too large' }]);
  const content = contentOf(text);
  if (!content.ok) return content;
  const file = checkOnboarding(content.value);
  if (!file.ok) return file;
  const keys = await readKeys(file.value, dirname(path));
  return keys.ok ? ok({ file: file.value, keys: keys.value }) : keys;
}

function contentOf(text: string): Reading<unknown> {
  const document = parseDocument(text, { uniqueKeys: true, version: '1.2', prettyErrors: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line;
    const message = error.message.split('\n')[0] ?? 'is not YAML';
    return err([{ place: line === undefined ? 'the file' : `line ${line}`, message }]);
  }
  try {
    return ok(document.toJS({ maxAliasCount: 0 }));
  } catch {
    return err([{ place: 'the file', message: 'aliases are not used in this format' }]);
  }
}

async function readKeys(file: OnboardingFile, folder: string): Promise<Reading<ParticipantKey[]>> {
  const keys: ParticipantKey[] = [];
  const mistakes: OnboardingMistake[] = [];
  for (const [index, { clientId, keys: entries }] of file.participants.entries()) {
    for (const [at, { publicKeyFile, algorithm, keyVersion, revokedFrom }] of entries.entries()) {
      const place = `participants[${index}].keys[${at}].publicKeyFile`;
      const pem = await readText(resolve(folder, publicKeyFile));
      const loaded = pem === undefined ? undefined : loadPublicKey(pem, algorithm, keyVersion);
      if (pem === undefined) mistakes.push({ place, message: `${publicKeyFile} cannot be read` });
      else if (loaded?.ok === false)
        mistakes.push({ place, message: `${publicKeyFile}: ${loaded.error.detail}` });
      else
        keys.push({ clientId, algorithm, keyVersion, publicKeyPem: pem.trim(), ...revocation(revokedFrom) });
    }
  }
  return mistakes.length === 0 ? ok(keys) : err(mistakes);
}

function revocation(instant: string | undefined): Pick<ParticipantKey, 'revokedFrom'> {
  return instant === undefined ? {} : { revokedFrom: unwrap(parseIsoInstant(instant)) };
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
