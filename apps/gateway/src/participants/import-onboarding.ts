import { cloudEvent, TOPICS } from '@silkgate/contracts';
import { hashOf, shardOf, toIsoUtc8 } from '@silkgate/kernel';
import type { Clock, EpochMs, IdSource } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { OutboxRecord } from '@silkgate/messaging';
import type { Database, SqlSession } from '@silkgate/persistence';
import { insertMerchantVersions, loadMerchants } from '../merchants/merchant-store.js';
import { merchantContent, merchantPublished, merchantVersionOf } from '../merchants/merchant-version.js';
import type { MerchantVersion } from '../merchants/merchant-version.js';
import { upsertPositions } from '../positions/position-store.js';
import { sameRoute } from '../routing/domain/route.js';
import type { Route } from '../routing/domain/route.js';
import { insertRoutes, loadRoutes } from '../routing/route-store.js';
import { overlapWithStored } from './domain/check-onboarding.js';
import type { OnboardingMistake } from './domain/check-onboarding.js';
import type { OnboardingFile } from './domain/onboarding-file.js';
import { insertKeys, loadKeys } from './key-store.js';
import type { ParticipantKey } from './key-store.js';
import { insertParticipantVersion, loadParticipants } from './participant-store.js';
import { contentOf, participantPublished, participantVersionOf } from './participant-version.js';
import type { ParticipantVersion } from './participant-version.js';

/** A checked file with the keys that its key files hold, in the file's order. */
export interface Onboarding {
  readonly file: OnboardingFile;
  readonly keys: readonly ParticipantKey[];
}

export interface ImportPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly ids: IdSource;
}

export interface ImportSummary {
  readonly participants: number;
  readonly merchants: number;
  readonly keys: number;
  readonly routes: number;
}

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly written: ImportSummary }
  | { readonly kind: 'refused'; readonly mistakes: readonly OnboardingMistake[] };

/** What is stored, read under the lock that imports take turns on. */
interface Stored {
  readonly participants: readonly ParticipantVersion[];
  readonly merchants: readonly MerchantVersion[];
  readonly keys: readonly ParticipantKey[];
  readonly routes: readonly Route[];
}

interface Changes {
  readonly participants: readonly ParticipantVersion[];
  readonly merchants: readonly MerchantVersion[];
  readonly keys: readonly ParticipantKey[];
  readonly routes: readonly Route[];
}

/** One commit: rows that differ become new versions, their events go to the outbox, wallets get their positions. */
export function importOnboarding(ports: ImportPorts, onboarding: Onboarding): Promise<ImportOutcome> {
  return ports.database.transaction(async (session) => {
    await session.query('SELECT version FROM directory_version WHERE id = 1 FOR UPDATE');
    const stored: Stored = {
      participants: await loadParticipants(session),
      merchants: await loadMerchants(session),
      keys: await loadKeys(session),
      routes: await loadRoutes(session),
    };
    const mistakes = contradictions(onboarding, stored);
    if (mistakes.length > 0) return { kind: 'refused', mistakes };
    const changes = changesOf(onboarding, stored, ports.clock.now());
    await write(session, changes, ports);
    return { kind: 'imported', written: summaryOf(changes) };
  });
}

/** What never changes must not: the kind of a participant, the acquirer and number of a merchant, a given key. */
function contradictions({ file, keys }: Onboarding, stored: Stored): OnboardingMistake[] {
  const mistakes: OnboardingMistake[] = [];
  file.participants.forEach((entry, index) => {
    const place = `participants[${index}]`;
    const before = stored.participants.find((each) => each.clientId === entry.clientId);
    if (before !== undefined && before.kind !== entry.kind) {
      mistakes.push({
        place: `${place}.kind`,
        message: `${entry.clientId} is a ${before.kind} and stays one`,
      });
    }
    entry.merchants.forEach((merchant, at) => {
      const message = merchantContradiction(entry.clientId, merchant, stored.merchants);
      if (message !== undefined) mistakes.push({ place: `${place}.merchants[${at}]`, message });
    });
  });
  for (const key of keys) {
    const before = stored.keys.find((each) => sameKeyName(each, key));
    if (before !== undefined && before.publicKeyPem !== key.publicKeyPem) {
      const message = `${key.algorithm} key ${key.keyVersion} was given before with another value; use a new keyVersion`;
      mistakes.push({ place: `keys of ${key.clientId}`, message });
    }
  }
  const overlap = overlapWithStored(file, stored.routes);
  return overlap === undefined ? mistakes : [...mistakes, overlap];
}

function merchantContradiction(
  acquirerId: string,
  entry: { readonly merchantId: string; readonly referenceMerchantId: string },
  stored: readonly MerchantVersion[],
): string | undefined {
  const { merchantId, referenceMerchantId } = entry;
  const before = stored.find((each) => each.merchantId === merchantId);
  if (
    before !== undefined &&
    (before.acquirerId !== acquirerId || before.referenceMerchantId !== referenceMerchantId)
  ) {
    return `${merchantId} is ${before.referenceMerchantId} of ${before.acquirerId} and stays it`;
  }
  const other = stored.find(
    (each) => each.acquirerId === acquirerId && each.referenceMerchantId === referenceMerchantId,
  );
  if (other === undefined || other.merchantId === merchantId) return undefined;
  return `${referenceMerchantId} of ${acquirerId} is already ${other.merchantId}`;
}

function changesOf({ file, keys }: Onboarding, stored: Stored, now: EpochMs): Changes {
  const participants = new Map(stored.participants.map((each) => [each.clientId, each]));
  const merchants = new Map(stored.merchants.map((each) => [each.merchantId, each]));
  return {
    participants: file.participants.flatMap((entry) => {
      const before = participants.get(entry.clientId);
      const next = participantVersionOf(entry, (before?.version ?? 0) + 1, now);
      return before !== undefined && hashOf(contentOf(before)) === hashOf(contentOf(next)) ? [] : [next];
    }),
    merchants: file.participants.flatMap((acquirer) =>
      acquirer.merchants.flatMap((entry) => {
        const before = merchants.get(entry.merchantId);
        const next = merchantVersionOf(acquirer.clientId, entry, (before?.version ?? 0) + 1, now);
        const same =
          before !== undefined && hashOf(merchantContent(before)) === hashOf(merchantContent(next));
        return same ? [] : [next];
      }),
    ),
    keys: keys.filter((key) => !stored.keys.some((each) => sameKeyName(each, key))),
    routes: file.participants
      .flatMap(({ clientId, routes }) => routes.map((route): Route => ({ ...route, clientId })))
      .filter((route) => !stored.routes.some((each) => sameRoute(each, route))),
  };
}

function sameKeyName(one: ParticipantKey, other: ParticipantKey): boolean {
  return (
    one.clientId === other.clientId &&
    one.algorithm === other.algorithm &&
    one.keyVersion === other.keyVersion
  );
}

async function write(session: SqlSession, changes: Changes, ports: ImportPorts): Promise<void> {
  const { participants, merchants, keys, routes } = changes;
  if (participants.length + merchants.length + keys.length + routes.length === 0) return;
  const now = ports.clock.now();
  for (const participant of participants) await insertParticipantVersion(session, participant);
  await insertKeys(session, keys, now);
  await insertRoutes(session, routes, now);
  await insertMerchantVersions(session, merchants);
  await session.query('UPDATE directory_version SET version = version + 1 WHERE id = 1');
  await insertOutbox(session, eventsOf(changes, ports, now));
  const wallets = participants.filter((participant) => participant.kind === 'wallet');
  await upsertPositions(
    session,
    wallets.map(({ clientId, agreement: { netDebitCap } }) => ({
      clientId,
      currency: netDebitCap.currency,
      capMinor: netDebitCap.minor,
    })),
  );
}

function eventsOf({ participants, merchants }: Changes, ports: ImportPorts, now: EpochMs): OutboxRecord[] {
  const record = (topic: string, type: string, key: string, version: number, data: unknown): OutboxRecord => {
    const id = ports.ids.uuid(shardOf(key));
    const event = cloudEvent({
      id,
      source: 'silkgate/gateway',
      type,
      subject: key,
      time: toIsoUtc8(now),
      data,
    });
    return { eventId: id, topic, key, keySequence: version, event };
  };
  return [
    ...participants.map((each) =>
      record(
        TOPICS.participants.name,
        'gateway.participant-published.v1',
        each.clientId,
        each.version,
        participantPublished(each),
      ),
    ),
    ...merchants.map((each) =>
      record(
        TOPICS.merchants.name,
        'gateway.merchant-published.v1',
        each.merchantId,
        each.version,
        merchantPublished(each),
      ),
    ),
  ];
}

function summaryOf(changes: Changes): ImportSummary {
  return {
    participants: changes.participants.length,
    merchants: changes.merchants.length,
    keys: changes.keys.length,
    routes: changes.routes.length,
  };
}
