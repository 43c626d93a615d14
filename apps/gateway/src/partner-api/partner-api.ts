import {
  formatSignatureHeader,
  operationOfPath,
  parseRequest,
  responseContent,
  resultOf,
} from '@silkgate/alipayplus';
import type { Operation, ResultCode } from '@silkgate/alipayplus';
import { ok, toIsoUtc8 } from '@silkgate/kernel';
import type { Clock, EpochMs, RandomSource, Result } from '@silkgate/kernel';
import { continueTrace, formatTraceparent } from '@silkgate/observability';
import type { Logger } from '@silkgate/observability';
import type { Participant } from '../participants/directory.js';
import type { SwitchSigners } from '../participants/switch-signers.js';
import { DEFAULT_SETTINGS, type EngineSettings } from '../payments/settings.js';
import { authenticate } from './authenticate.js';
import type { AuthenticatedCaller } from './authenticate.js';
import type { Handler, PartnerServices } from './operations/context.js';
import { HANDLERS } from './operations/handlers.js';
import { refuse } from './refusal.js';
import type { Refusal } from './refusal.js';
import { UnverifiedCalls } from './unverified-calls.js';
import { headerOf } from './wire.js';
import type { PartnerAnswer, PartnerRequest } from './wire.js';

export interface PartnerObserver {
  answered?(operation: string, resultCode: string, durationMs: number): void;
  /** Turned away before it is known who calls. */
  unverified?(operation: string, resultCode: string): void;
}

export interface PartnerApiPorts extends PartnerServices {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly signers: SwitchSigners;
  readonly log: Logger;
  readonly observer?: PartnerObserver;
  /** Calls worked on at once; the next is told to come back. Default 2000. */
  readonly maxInFlight?: number;
  /** Default 300000. */
  readonly requestWindowMs?: number;
  readonly settings?: Partial<Pick<EngineSettings, 'answerWithinMs'>>;
}

const MAX_IN_FLIGHT = 2_000;
const REQUEST_WINDOW_MS = 5 * 60_000;
const JSON_MEDIA_TYPE = /^application\/json\s*(?:;\s*charset="?utf-?8"?\s*)?$/i;
const JSON_HEADERS = { 'content-type': 'application/json; charset=UTF-8' } as const;

/** The body of a handler with the codes that the log and the metrics take from it. */
interface Outcome {
  readonly body: object;
  readonly resultCode: string;
}

/** The signed interface for wallets and acquirers: one way for every call, from the raw request to the signed answer. */
export class PartnerApi {
  readonly #unverified: UnverifiedCalls;
  #inFlight = 0;

  constructor(private readonly ports: PartnerApiPorts) {
    this.#unverified = new UnverifiedCalls(ports);
  }

  async handle(request: PartnerRequest): Promise<PartnerAnswer> {
    const { maxInFlight = MAX_IN_FLIGHT } = this.ports;
    if (this.#inFlight >= maxInFlight) return refusalAnswer('REQUEST_TRAFFIC_EXCEED_LIMIT', { status: 503 });
    this.#inFlight += 1;
    try {
      return await this.#handle(request);
    } catch (error) {
      // What happened is not known: never F. The error is ours to look at, the caller inquires.
      this.ports.log.error({ err: error, path: request.target }, 'a call ended without a result');
      return refusalAnswer('UNKNOWN_EXCEPTION', { status: 200 });
    } finally {
      this.#inFlight -= 1;
    }
  }

  get #answerWithinMs(): number {
    return this.ports.settings?.answerWithinMs ?? DEFAULT_SETTINGS.answerWithinMs;
  }

  async #handle(request: PartnerRequest): Promise<PartnerAnswer> {
    const receivedAt = this.ports.clock.now();
    const operation = operationOf(request);
    if (!operation.ok) return refusalAnswer(operation.error.code, operation.error);
    const { directory, clock, requestWindowMs = REQUEST_WINDOW_MS } = this.ports;
    const caller = await authenticate({ directory, clock, requestWindowMs }, request);
    if (!caller.ok) {
      await this.#unverified.note(operation.value, request, caller.error.code);
      return refusalAnswer(caller.error.code, caller.error);
    }
    const outcome = await this.#dispatch(operation.value, caller.value, request, receivedAt);
    return this.#signed(caller.value.participant, request, outcome.body);
  }

  async #dispatch<Op extends Operation>(
    operation: Op,
    { participant: caller, fingerprint }: AuthenticatedCaller,
    request: PartnerRequest,
    receivedAt: EpochMs,
  ): Promise<Outcome> {
    const trace = continueTrace(headerOf(request, 'traceparent'), this.ports.random);
    const traceparent = formatTraceparent(trace);
    const parsed = parseRequest(operation, request.body);
    const handler: Handler<Op> = HANDLERS[operation];
    const answer: Result<object, Refusal> = parsed.ok
      ? await handler(this.ports, {
          ...{ caller, request: parsed.value, fingerprint, receivedAt, traceparent },
          answerBy: receivedAt + this.#answerWithinMs,
        })
      : refuse('PARAM_ILLEGAL', parsed.error.field === '' ? parsed.error.detail : parsed.error.field);
    const body = answer.ok ? answer.value : { result: resultOf(answer.error.code, answer.error.detail) };
    const outcome = { body, resultCode: resultCodeOf(body) };
    const requestId = parsed.ok ? requestIdOf(parsed.value) : undefined;
    this.#report(operation, outcome, {
      clientId: caller.clientId,
      requestId,
      receivedAt,
      traceId: trace.traceId,
    });
    return outcome;
  }

  #report(
    operation: Operation,
    { body, resultCode }: Outcome,
    call: { clientId: string; requestId: string | undefined; receivedAt: number; traceId: string },
  ): void {
    const { receivedAt, ...rest } = call;
    const durationMs = this.ports.clock.now() - receivedAt;
    this.ports.observer?.answered?.(operation, resultCode, durationMs);
    const paymentId = 'paymentId' in body ? body.paymentId : undefined;
    const fields = { operation, ...rest, paymentId, resultCode, durationMs };
    // One line a payment; everything else is for those who look closely.
    if (operation === 'pay') this.ports.log.info(fields, 'pay');
    else this.ports.log.debug(fields, operation);
  }

  async #signed(caller: Participant, request: PartnerRequest, content: object): Promise<PartnerAnswer> {
    const body = JSON.stringify(content);
    const responseTime = toIsoUtc8(this.ports.clock.now());
    const signer = this.ports.signers.signer(caller.switchKeyVersion);
    const signature = await signer.sign(
      responseContent(request.method, request.target, caller.clientId, responseTime, body),
    );
    const { algorithm, keyVersion } = signer;
    return {
      status: 200,
      headers: {
        ...JSON_HEADERS,
        'client-id': caller.clientId,
        'response-time': responseTime,
        signature: formatSignatureHeader({ algorithm, keyVersion, signature }),
      },
      body,
    };
  }
}

/** What can be said without knowing who asks. */
function operationOf(request: PartnerRequest): Result<Operation, Refusal> {
  const operation = operationOfPath(request.target);
  if (operation === undefined) return refuse('NO_INTERFACE_DEF');
  if (request.method !== 'POST') return refuse('METHOD_NOT_SUPPORTED');
  const mediaType = headerOf(request, 'content-type');
  if (mediaType === undefined || !JSON_MEDIA_TYPE.test(mediaType)) return refuse('MEDIA_TYPE_NOT_ACCEPTABLE');
  return ok(operation);
}

/** An unsigned answer: there is no one yet to sign for. */
export function refusalAnswer(
  code: ResultCode,
  options: { readonly status?: number; readonly detail?: string } = {},
): PartnerAnswer {
  const body = JSON.stringify({ result: resultOf(code, options.detail) });
  return { status: options.status ?? 200, headers: JSON_HEADERS, body };
}

function resultCodeOf(body: object): string {
  const result: unknown = 'result' in body ? body.result : undefined;
  const known = typeof result === 'object' && result !== null && 'resultCode' in result;
  return known && typeof result.resultCode === 'string' ? result.resultCode : 'UNKNOWN_EXCEPTION';
}

function requestIdOf(request: object): string | undefined {
  const named = request as { readonly paymentRequestId?: string; readonly refundRequestId?: string };
  return named.refundRequestId ?? named.paymentRequestId;
}
