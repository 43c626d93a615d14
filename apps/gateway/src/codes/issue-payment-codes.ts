import type { IdentityLevel, ResultCode } from '@silkgate/alipayplus';
import { err, ok } from '@silkgate/kernel';
import type { Clock, RandomSource, Result, Timers } from '@silkgate/kernel';
import { CommitLane } from '@silkgate/persistence';
import type { Database, LaneObserver } from '@silkgate/persistence';
import type { Participant } from '../participants/directory.js';
import { refusalOfSuspended } from '../participants/domain/suspension.js';
import { laneAnswer } from '../payments/lane-answer.js';
import type { Route } from '../routing/domain/route.js';
import { issuanceKey } from './code-issuance-store.js';
import { drawCodeValue } from './domain/consumer-code.js';
import type { ConsumerCode } from './domain/consumer-code.js';
import { issueBatch, readIssued } from './issue-batch.js';
import type { IssueCommand, IssuedCodes } from './issue-batch.js';
import { WAIT_FOR_COMMIT_MS } from './wait-for-commit.js';

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
  /** Of the signed request: the same request again is answered with the same codes. */
  readonly fingerprint: string;
  readonly customerId: string;
  readonly identityLevel?: IdentityLevel | undefined;
  readonly payerReference?: string | undefined;
  readonly quantity: number;
}

const CODE_LIFETIME_MS = 300_000;

type ConsumerRoute = Extract<Route, { kind: 'CONSUMER_CODE' }>;

/** Codes for the page that a wallet's user shows; what a wallet does not say of its user counts as unidentified. */
export class PaymentCodeIssuer {
  readonly #ports: IssuePorts;
  readonly #lane: CommitLane<IssueCommand, IssuedCodes>;

  constructor(ports: IssuePorts) {
    this.#ports = ports;
    this.#lane = new CommitLane({
      name: 'payment-codes',
      database: ports.database,
      timers: ports.timers,
      clock: ports.clock,
      execute: (session, commands) => issueBatch(session, commands, ports.clock.now()),
      recover: async (command) => (await readIssued(ports.database, [command])).get(issuanceKey(command)),
      ...(ports.observer === undefined ? {} : { observer: ports.observer }),
    });
  }

  async issue(request: IssueRequest): Promise<Result<IssuedCodes, ResultCode>> {
    const { wallet, fingerprint, quantity } = request;
    const refusal = refusalOfSuspended(wallet);
    if (refusal !== undefined) return err(refusal);
    const route = this.#ports.directory.routes.find(
      (each): each is ConsumerRoute => each.kind === 'CONSUMER_CODE' && each.clientId === wallet.clientId,
    );
    if (route === undefined) return err('INVALID_API');
    const command: IssueCommand = {
      walletId: wallet.clientId,
      fingerprint,
      draw: () => Array.from({ length: quantity }, () => this.#draw(request, route)),
    };
    const notAfter = this.#ports.clock.now() + WAIT_FOR_COMMIT_MS;
    const outcome = await this.#lane.submit(command, notAfter);
    return outcome.kind === 'done' ? ok(outcome.outcome) : err(laneAnswer(outcome));
  }

  close(): Promise<void> {
    return this.#lane.close();
  }

  #draw(request: IssueRequest, route: ConsumerRoute): ConsumerCode {
    const { wallet, customerId, identityLevel, payerReference } = request;
    const { clock, random, codeLifetimeMs = CODE_LIFETIME_MS } = this.#ports;
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
