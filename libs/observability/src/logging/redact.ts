/** Compared without case, hyphens and underscores. */
const SECRET_NAMES = new Set(
  [
    ...['authorization', 'cookie', 'set-cookie', 'signature', 'response-signature'],
    ...['privateKey', 'private', 'secret', 'password', 'token', 'operatorToken', 'macKey'],
    ...['pan', 'cardNumber', 'primaryAccountNumber', 'track1', 'track2', 'cvv', 'cvv2', 'pin', 'pinBlock'],
    ...['codeValue', 'paymentCode', 'orderCode', 'cryptogram', 'deviceToken'],
  ].map(foldName),
);

const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)/g;
const URL_PASSWORD = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s/@]+@/gi;
const REMOVED = '[removed]';
/** Deeper than any log line of ours; what lies below is cut rather than searched. */
const MAX_DEPTH = 8;

function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_]/g, '');
}

/** Removes private keys and passwords of URLs from running text. */
export function redactText(text: string): string {
  return text.replaceAll(PRIVATE_KEY, REMOVED).replaceAll(URL_PASSWORD, `$1:${REMOVED}@`);
}

/** A copy fit for a log: secrets by field name at any depth, private keys and passwords in any text. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return '[too deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((each) => redact(each, depth + 1));
  return redactFields(value, depth);
}

/** For a log's top level. */
export function redactFields(fields: object, depth = 0): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    const secret = SECRET_NAMES.has(foldName(name)) && value !== undefined && value !== null;
    copy[name] = secret ? REMOVED : redact(value, depth + 1);
  }
  return copy;
}

function redactError(error: Error, depth: number): Record<string, unknown> {
  return {
    type: error.name,
    message: redactText(error.message),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redact(error.cause, depth + 1) }),
  };
}
