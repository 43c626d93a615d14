import { isUtf8 } from 'node:buffer';
import { err, ok, type Result } from '@silkgate/kernel';
import type { z } from 'zod';
import { OPERATIONS, type Operation, type RequestOf, type ResponseOf } from './operations.js';

/** Why a body was refused. Names the field, never repeats what was sent in it. */
export interface MessageError {
  readonly code: 'not-utf8' | 'not-json' | 'illegal-field';
  /** Path of the field ("order.merchant.merchantMCC"), empty for the body as a whole. */
  readonly field: string;
  readonly detail: string;
}

/** The table again, typed so that an operation known only by type parameter leads to its own schemas. */
const SCHEMAS: {
  readonly [Op in Operation]: {
    readonly requestSchema: z.ZodType<RequestOf<Op>>;
    readonly responseSchema: z.ZodType<ResponseOf<Op>>;
  };
} = OPERATIONS;

/** Reads a request body of an operation; unknown fields are dropped, null is absent. */
export function parseRequest<Op extends Operation>(
  operation: Op,
  body: string | Uint8Array,
): Result<RequestOf<Op>, MessageError> {
  return parseMessage(SCHEMAS[operation].requestSchema, body);
}

/** Reads a response body of an operation. A counterparty's answer is hostile input like any other. */
export function parseResponse<Op extends Operation>(
  operation: Op,
  body: string | Uint8Array,
): Result<ResponseOf<Op>, MessageError> {
  return parseMessage(SCHEMAS[operation].responseSchema, body);
}

export function parseMessage<T>(schema: z.ZodType<T>, body: string | Uint8Array): Result<T, MessageError> {
  const text = typeof body === 'string' ? body : decodedUtf8(body);
  if (text === undefined) return err({ code: 'not-utf8', field: '', detail: 'the body is not UTF-8' });
  let json: unknown;
  try {
    json = withoutNulls(JSON.parse(text));
  } catch {
    return err({ code: 'not-json', field: '', detail: 'the body is not JSON' });
  }
  const parsed = schema.safeParse(json);
  return parsed.success ? ok(parsed.data) : err(firstIssue(parsed.error));
}

/** Leaves out members that are null, at any depth: the dialect means the same by null and by absent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) value.forEach(withoutNulls);
  else if (isRecord(value)) {
    for (const [name, member] of Object.entries(value)) {
      if (member === null) Reflect.deleteProperty(value, name);
      else withoutNulls(member);
    }
  }
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function decodedUtf8(bytes: Uint8Array): string | undefined {
  if (!isUtf8(bytes)) return undefined;
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function firstIssue(error: z.ZodError): MessageError {
  const issue = error.issues[0];
  const field = issue?.path.map(String).join('.') ?? '';
  return { code: 'illegal-field', field, detail: issue?.message ?? 'illegal' };
}
