import assert from 'node:assert';
import type { EpochMs } from '@silkgate/kernel';
import { DatabaseError } from '@silkgate/persistence';
import type { SqlSession } from '@silkgate/persistence';
import { insertIssuances, issuanceKey, readIssuances } from './code-issuance-store.js';
import type { IssuanceKey } from './code-issuance-store.js';
import { insertConsumerCodes, readConsumerCodes } from './consumer-code-store.js';
import type { ConsumerCode } from './domain/consumer-code.js';

export interface IssueCommand extends IssuanceKey {
  /** Fresh codes: other ones at each call. */
  readonly draw: () => readonly ConsumerCode[];
}

export type IssuedCodes = readonly ConsumerCode[];

/**
 * Issues the codes of a batch of requests, each request once: whoever stores its key first, in whatever copy, issues;
 * all others answer what that one issued (invariant 12). Three statements, however many requests, and two more where
 * some of them are repeats.
 */
export async function issueBatch(
  session: SqlSession,
  commands: readonly IssueCommand[],
  now: EpochMs,
): Promise<readonly IssuedCodes[]> {
  const drawn = new Map(
    commands.map((command) => [issuanceKey(command), { command, codes: command.draw() }]),
  );
  const issuances = [...drawn.values()].map(({ command: { walletId, fingerprint }, codes }) => ({
    walletId,
    fingerprint,
    codeValues: codes.map((code) => code.codeValue),
  }));
  const first = await insertIssuances(session, issuances, now);
  const issued = new Map([...first].map((key) => [key, drawn.get(key)?.codes ?? []]));
  await storeCodes(session, [...issued.values()].flat());
  const repeats = [...drawn.values()]
    .map(({ command }) => command)
    .filter((each) => !first.has(issuanceKey(each)));
  const earlier = repeats.length === 0 ? issued : await readIssued(session, repeats);
  return commands.map((command) => {
    const key = issuanceKey(command);
    const codes = issued.get(key) ?? earlier.get(key);
    assert(codes !== undefined, 'a key that is taken has its codes');
    return codes;
  });
}

/** With 16 random digits nobody else has the same: where it happens the batch is rolled back and drawn again. */
async function storeCodes(session: SqlSession, codes: readonly ConsumerCode[]): Promise<void> {
  if (codes.length === 0) return;
  const stored = await insertConsumerCodes(session, codes);
  if (stored.size !== codes.length) throw new DatabaseError('a code was drawn twice', { failure: 'retry' });
}

/** The codes that requests were answered with, by `issuanceKey`; a request that has none yet is left out. */
export async function readIssued(
  session: SqlSession,
  keys: readonly IssuanceKey[],
): Promise<ReadonlyMap<string, IssuedCodes>> {
  const issuances = await readIssuances(session, keys);
  const codeValues = [...issuances.values()].flatMap((issuance) => issuance.codeValues);
  const codes = await readConsumerCodes(session, codeValues);
  return new Map(
    [...issuances].map(([key, issuance]) => [
      key,
      issuance.codeValues.flatMap((codeValue) => codes.get(codeValue) ?? []),
    ]),
  );
}
