import { cloudEvent, TOPICS } from '@silkgate/contracts';
import { hashOf, shardOf, toIsoUtc8 } from '@silkgate/kernel';
import type { Clock, EpochMs, IdSource } from '@silkgate/kernel';
import { insertOutbox } from '@silkgate/messaging';
import type { OutboxRecord } from '@silkgate/messaging';
import type { Database, SqlSession } from '@silkgate/persistence';
import { insertMerchantVersions, loadMerchants } from '../merchants/merchant-store.js';
import { merchantContent, merchantPublished, merchantVersionOf } from '../merchants/merchant-version.js';
import type { MerchantVersion } from '../merchants/merchant-version.js';
import { positionKey } from '../positions/position.js';
import { lockPositions, upsertPositions } from '../positions/position-store.js';
import { warnOfPositions } from '../positions/position-warnings.js';
import type { RouteVersion } from '../routing/domain/route.js';
import { insertRouteVersions, loadRouteVersions } from '../routing/route-store.js';
import type { OnboardingMistake } from './domain/check-onboarding.js';
import { keyChanges } from './domain/key-changes.js';
import type { KeyChanges } from './domain/key-changes.js';
import type { OnboardingFile } from './domain/onboarding-file.js';
import { routeChanges } from './domain/route-changes.js';
import { insertKeyRevocations, insertKeys, loadKeys } from './key-store.js';
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
  /** Versions: withdrawn ones count as well. */
  readonly routes: number;
  readonly revocations: number;
}

export type ImportOutcome =
  | { readonly kind: 'imported'; readonly written: ImportSummary }
  | { readonly kind: 'refused'; readonly mistakes: readonly OnboardingMistake[] };

/** What is stored, read under the lock that imports take turns on. */
interface Stored {
  readonly participants: readonly ParticipantVersion[];
  readonly merchants: readonly MerchantVersion[];
  readonly keys: readonly ParticipantKey[];
  readonly routes: readonly RouteVersion[];
}

interface Changes {
  readonly participants: readonly ParticipantVersion[];
  readonly merchants: readonly MerchantVersion[];
  readonly keys: KeyChanges;
  readonly routes: readonly RouteVersion[];
}

/** One commit: rows that differ become new versions, their events go to the outbox, wallets get their positions. */
export function importOnboarding(ports: ImportPorts, onboarding: Onboarding): Promise<ImportOutcome> {
  return ports.database.transaction(async (session) => {
    await session.query('SELECT version FROM directory_version WHERE id = 1 FOR UPDATE');
    const stored: Stored = {
      participants: await loadParticipants(session),
      merchants: await loadMerchants(session),
      keys: await loadKeys(session),
      routes: await loadRouteVersions(session),
    };
    const now = ports.clock.now();
    const keys = keyChanges(onboarding.keys, stored.keys, now);
    const routes = routeChanges(onboarding.file, stored.routes);
    const mistakes = [
      ...contradictions(onboarding, stored),
      ...keys.refusals.map(({ clientId, message }) => ({ place: `keys of ${clientId}`, message })),
      ...(routes.ok ? [] : routes.error),
    ];
    if (mistakes.length > 0 || !routes.ok) return { kind: 'refused', mistakes };
    const changes = { ...versionsOf(onboarding, stored, now), keys, routes: routes.value };
    await write(session, changes, ports, now);
    return { kind: 'imported', written: summaryOf(changes) };
  });
}

/** What never changes must not: the kind of a participant, the acquirer and number of a merchant. */
function contradictions({ file }: Onboarding, stored: Stored): OnboardingMistake[] {
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
  return mistakes;
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

function versionsOf(
  { file }: Onboarding,
  stored: Stored,
  now: EpochMs,
): Pick<Changes, 'participants' | 'merchants'> {
  const participants = new Map(stored.participants.map((each) => [each.clientId, each]));
  const merchants = new Map(stored.merchants.map((each) => [each.merchantId, each]));
  return {
    participants: file.participants.flatMap((entry) => {
      const before = participants.get(entry.clientId);
      const next = participantVersionOf(entry, before, now);
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
  };
}

async function write(session: SqlSession, changes: Changes, ports: ImportPorts, now: EpochMs): Promise<void> {
  const { participants, merchants, keys, routes } = changes;
  if (Object.values(summaryOf(changes)).every((count) => count === 0)) return;
  for (const participant of participants) await insertParticipantVersion(session, participant);
  await insertKeys(session, keys.added, now);
  await insertKeyRevocations(session, keys.revocations, now);
  await insertRouteVersions(session, routes, now);
  await insertMerchantVersions(session, merchants);
  await session.query('UPDATE directory_version SET version = version + 1 WHERE id = 1');
  await insertOutbox(session, eventsOf(changes, ports, now));
  await setCaps(session, participants, now);
}

/** A cap takes effect with its version; one that is lowered may leave its use above a threshold. */
async function setCaps(
  session: SqlSession,
  participants: readonly ParticipantVersion[],
  now: EpochMs,
): Promise<void> {
  const caps = participants
    .filter((participant) => participant.kind === 'wallet')
    .map(({ clientId, agreement: { netDebitCap } }) => ({
      ...{ clientId, participantId: clientId, currency: netDebitCap.currency },
      capMinor: netDebitCap.minor,
    }));
  const before = await lockPositions(session, caps);
  await upsertPositions(session, caps);
  const steps = caps.flatMap((cap) => {
    const position = before.get(positionKey(cap));
    return position === undefined
      ? []
      : [{ before: position, after: { ...position, capMinor: cap.capMinor } }];
  });
  await warnOfPositions(session, steps, now);
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

function summaryOf(changes: Changes): Record<keyof ImportSummary, number> {
  return {
    participants: changes.participants.length,
    merchants: changes.merchants.length,
    keys: changes.keys.added.length,
    routes: changes.routes.length,
    revocations: changes.keys.revocations.length,
  };
}
