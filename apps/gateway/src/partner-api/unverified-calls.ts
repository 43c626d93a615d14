import { parseRequest, type Operation, type ResultCode } from '@silkgate/alipayplus';
import type { Clock, EpochMs } from '@silkgate/kernel';
import type { Logger } from '@silkgate/observability';
import type { PartnerDirectory } from '../participants/live-directory.js';
import type { PaymentUseCases } from '../payments/use-cases.js';
import { headerOf, type PartnerRequest } from './wire.js';

export interface UnverifiedCallPorts {
  readonly payments: Pick<PaymentUseCases, 'doubtNotification'>;
  readonly directory: PartnerDirectory;
  readonly clock: Clock;
  readonly log: Logger;
  readonly observer?: { unverified?(operation: string, resultCode: string): void };
}

/** A minute's, for each participant and operation: whoever floods us fills neither log nor outbox, the metric counts all. */
const LOOKED_AT = 5;
const MINUTE_MS = 60_000;

/** Somebody claims to be that client, and the signature does not bear it out. */
const DOUBTFUL: ReadonlySet<ResultCode> = new Set(['INVALID_SIGNATURE', 'KEY_NOT_FOUND']);

/**
 * What operations learn of calls that nobody is known to have signed. They are answered with their code and believed in
 * nothing; a notification under the name of the payment's responder is alarmed as a lie in an answer is.
 */
export class UnverifiedCalls {
  /** Of participants that exist only, so it stays small. */
  readonly #minutes = new Map<string, { readonly startMs: EpochMs; taken: number }>();

  constructor(private readonly ports: UnverifiedCallPorts) {}

  async note(operation: Operation, request: PartnerRequest, resultCode: ResultCode): Promise<void> {
    const { directory, log, observer, payments } = this.ports;
    observer?.unverified?.(operation, resultCode);
    const clientId = headerOf(request, 'client-id');
    if (!DOUBTFUL.has(resultCode) || clientId === undefined) return;
    if (directory.participant(clientId) === undefined || !this.#take(`${clientId} ${operation}`)) return;
    log.warn({ clientId, operation, resultCode }, 'a call under this client id is not signed by its key');
    if (operation !== 'notifyPayment') return;
    const told = parseRequest(operation, request.body);
    const requestId = told.ok ? told.value.paymentRequestId : undefined;
    if (requestId === undefined) return;
    await payments.doubtNotification({ responderId: clientId, requestId, resultCode });
  }

  #take(key: string): boolean {
    const now = this.ports.clock.now();
    const minute = this.#minutes.get(key);
    if (minute === undefined || now - minute.startMs >= MINUTE_MS) {
      this.#minutes.set(key, { startMs: now, taken: 1 });
      return true;
    }
    minute.taken += 1;
    return minute.taken <= LOOKED_AT;
  }
}
