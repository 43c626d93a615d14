import { randomUUID } from 'node:crypto';
import type { CloudEvent } from '@silkgate/contracts';
import type { TestPostgres } from '@silkgate/persistence/testing';

export interface DeadLetterCalls {
  readonly postgres: TestPostgres;
  /** The service's schema, which is its consumer's name too. */
  readonly schema: string;
  /** A topic that the service handles. */
  readonly topic: string;
  /** An event of that topic that the service can apply now. */
  readonly event: CloudEvent;
  /** Of the running service, without a path. */
  readonly url: string;
  readonly token: string;
}

/** What every service answers to {@link operateDeadLetters}. */
export const OPERATED_DEAD_LETTERS = {
  stranger: [401, 401, 401],
  listed: [{ key: 'spec', reason: 'of the spec', parkedFollowers: 1, total: 1 }],
  replayed: 409,
  nameless: 400,
  causeless: 400,
  followerDiscarded: 409,
  discarded: 200,
  discardedAgain: 404,
  nowFirst: [{ key: 'spec', reason: 'waits', parkedFollowers: 0, total: 1 }],
  followerReplayed: 200,
  left: [],
  trace: [
    { action: 'DISCARDED', operator: 'Li Wei', reason: 'of no meaning' },
    { action: 'REPLAYED', operator: 'Li Wei', reason: null },
  ],
};

/**
 * Sets aside an event of a type that this version does not know, with a real one parked behind it, and resolves both by
 * an operator's calls: the first cannot be replayed, which would only skip it.
 */
export async function operateDeadLetters(calls: DeadLetterCalls): Promise<typeof OPERATED_DEAD_LETTERS> {
  const { postgres, schema, topic, token } = calls;
  const follower = calls.event.id;
  const unknown = randomUUID();
  const letters = [{ ...calls.event, id: unknown, type: `${calls.event.type}.unheard-of` }, calls.event];
  await postgres.administer(
    `INSERT INTO ${schema}.dead_letter (consumer, event_id, topic, key, key_order, event, error, parked, at)
     VALUES ($1, $2, $4, 'spec', 1, $5, 'of the spec', false, $7), ($1, $3, $4, 'spec', 2, $6, 'waits', true, $7)`,
    [schema, unknown, follower, topic, ...letters.map((each) => JSON.stringify(each)), calls.event.time],
  );
  const call = (path: string, body?: object, bearer = token): Promise<Response> =>
    fetch(`${calls.url}/ops/v1/dead-letters${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const status = async (path: string, body?: object, bearer?: string): Promise<number> =>
    (await call(path, body, bearer)).status;
  const list = async (): Promise<(typeof OPERATED_DEAD_LETTERS)['listed']> => {
    const { deadLetters, total } = (await (await call('')).json()) as {
      deadLetters: { key: string; reason: string; parkedFollowers: number }[];
      total: number;
    };
    return deadLetters.map(({ key, reason, parkedFollowers }) => ({ key, reason, parkedFollowers, total }));
  };
  const operator = 'Li Wei';
  const replay = { topic, key: 'spec', operator };
  const discard = { eventId: unknown, operator, reason: 'of no meaning' };
  return {
    stranger: [
      await status('', undefined, 'nobody'),
      await status('/replay', replay, 'nobody'),
      await status('/discard', discard, 'nobody'),
    ],
    listed: await list(),
    replayed: await status('/replay', replay),
    nameless: await status('/discard', { ...discard, operator: ' ' }),
    causeless: await status('/discard', { eventId: unknown, operator }),
    followerDiscarded: await status('/discard', { ...discard, eventId: follower }),
    discarded: await status('/discard', discard),
    discardedAgain: await status('/discard', discard),
    nowFirst: await list(),
    followerReplayed: await status('/replay', replay),
    left: (await list()) as [],
    trace: await postgres.administer(
      `SELECT action, operator, reason FROM ${schema}.dead_letter_resolution ORDER BY key_order`,
    ),
  };
}
