import { err, ok, type RandomSource, type Result } from '@silkgate/kernel';

/** W3C Trace Context, level 1: what ties a request, its lines and its events together. */
export interface TraceContext {
  /** 32 lower-case hexadecimal characters, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hexadecimal characters, not all zero. */
  readonly spanId: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ALL_ZERO = /^0+$/;

/** Reads a `traceparent` header; versions above 00 may carry more fields, which are left out. */
export function parseTraceparent(text: string): Result<TraceContext, 'INVALID_TRACEPARENT'> {
  const [, version, traceId, spanId, flags, more] = TRACEPARENT.exec(text) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined) {
    return err('INVALID_TRACEPARENT');
  }
  const impossible = version === 'ff' || (version === '00' && more !== undefined);
  if (impossible || ALL_ZERO.test(traceId) || ALL_ZERO.test(spanId)) return err('INVALID_TRACEPARENT');
  return ok({ traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 });
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

function hexId(random: RandomSource, bytes: number): string {
  const id = Buffer.from(random.bytes(bytes)).toString('hex');
  return ALL_ZERO.test(id) ? `${id.slice(0, -1)}1` : id;
}

export function startTrace(random: RandomSource): TraceContext {
  return { traceId: hexId(random, 16), spanId: hexId(random, 8), sampled: true };
}

/** The next step of the same trace. */
export function childTrace(parent: TraceContext, random: RandomSource): TraceContext {
  return { ...parent, spanId: hexId(random, 8) };
}

/** Goes on with the caller's trace where it sent a valid one, else starts one. */
export function continueTrace(traceparent: string | undefined, random: RandomSource): TraceContext {
  if (traceparent === undefined) return startTrace(random);
  const parent = parseTraceparent(traceparent);
  return parent.ok ? childTrace(parent.value, random) : startTrace(random);
}
