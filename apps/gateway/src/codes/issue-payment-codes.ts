import type { IdentityLevel, ResultCode } from '@silkgate/alipayplus';
import { err, ok } from '@silkgate/kernel';
import type { Clock, RandomSource, Result, Timers } from '@silkgate/kernel';
import { CommitLane } from '@silkgate/persistence';
import type { Database, LaneObserver, LaneOutcome } from '@silkgate/persistence';
import type { Participant } from '../participants/directory.js';
import type { Route } from '../routing/domain/route.js';
import { insertConsumerCodes, readConsumerCodes } from './consumer-code-store.js';
import { drawCodeValue } from './domain/consumer-code.js';
import type { ConsumerCode } from './domain/consumer-code.js';

export interface IssuePorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: RandomSource;
  readonly directory: { readonly routes: readonly Route[] };
  /** How long a code may be shown; default 300000. */
  readonly codeLifetimeMs?: number;
  readonly observer?: LaneObserver;
}

export interface IssueRequest {
  readonly wallet: Participant;
  readonly customerId: string;
  readonly identityLevel?: IdentityLevel | undefined;
  readonly payerReference?: string | undefined;
  readonly quantity: number;
}

const CODE_LIFETIME_MS = 300_000;
/** With 16 random digits a second draw is never needed; a third would be a broken source. */
const DRAWS = 3;

/** Codes for the page that a wallet's user shows; what a wallet does not say of its user counts as unidentified. */
export class PaymentCodeIssuer {
  readonly #ports: IssuePorts;
  readonly #lane: CommitLane<ConsumerCode, 'stored' | 'taken'>;

  constructor(ports: IssuePorts) {
    this.#ports = ports;
    this.#lane = new CommitLane({
      name: 'payment-codes',
      database: ports.database,
      timers: ports.timers,
      execute: async (session, codes) => {
        const stored = await insertConsumerCodes(session, codes);
        return codes.map((code) => (stored.has(code.codeValue) ? 'stored' : 'taken'));
      },
      recover: async (code) => {
        const found = (await readConsumerCodes(ports.database, [code.codeValue])).get(code.codeValue);
        if (found === undefined) return undefined;
        return found.customerId === code.customerId && found.createdAt === code.createdAt
          ? 'stored'
          : 'taken';
      },
      ...(ports.observer === undefined ? {} : { observer: ports.observer }),
    });
  }

  async issue(request: IssueRequest): Promise<Result<readonly ConsumerCode[], ResultCode>> {
    const codes = await Promise.all(Array.from({ length: request.quantity }, () => this.#issueOne(request)));
    const issued: ConsumerCode[] = [];
    for (const code of codes) {
      if (!code.ok) return code;
      issued.push(code.value);
    }
    return ok(issued);
  }

  close(): Promise<void> {
    return this.#lane.close();
  }

  async #issueOne(request: IssueRequest): Promise<Result<ConsumerCode, ResultCode>> {
    for (let draw = 0; draw < DRAWS; draw += 1) {
      const code = this.#draw(request);
      if (code === undefined) return err('INVALID_API');
      const outcome = await this.#lane.submit(code);
      if (outcome.kind !== 'done') return err(refusalOf(outcome));
      if (outcome.outcome === 'stored') return ok(code);
    }
    return err('UNKNOWN_EXCEPTION');
  }

  #draw({ wallet, customerId, identityLevel, payerReference }: IssueRequest): ConsumerCode | undefined {
    const { directory, clock, random, codeLifetimeMs = CODE_LIFETIME_MS } = this.#ports;
    const route = directory.routes.find(
      (each) => each.kind === 'CONSUMER_CODE' && each.clientId === wallet.clientId,
    );
    if (route?.kind !== 'CONSUMER_CODE') return undefined;
    const createdAt = clock.now();
    return {
      codeValue: drawCodeValue(route.prefix, route.length, random),
      walletId: wallet.clientId,
      customerId,
      identityLevel: identityLevel ?? 'UNIDENTIFIED',
      ...(payerReference === undefined ? {} : { payerReference }),
      createdAt,
      expiresAt: createdAt + codeLifetimeMs,
    };
  }
}

/** What could not be stored is told as not known, never as refused. */
export function refusalOf(outcome: Exclude<LaneOutcome<unknown>, { kind: 'done' }>): ResultCode {
  switch (outcome.kind) {
    case 'overloaded':
      return 'REQUEST_TRAFFIC_EXCEED_LIMIT';
    case 'rejected':
      return 'PARAM_ILLEGAL';
    case 'unavailable':
    case 'unknown':
      return 'UNKNOWN_EXCEPTION';
  }
}
