import { ok, type Result } from '@silkgate/kernel';
import { refuse, tagPath, type QrError } from '../qr-error.js';
import { isConstructedTag, type BerObject } from './ber-object.js';

/** EMV Book 3 annex B knows tags of one and two bytes; three leave room for the proprietary ones. */
const MAX_TAG_BYTES = 3;
/** Nothing a QR code can hold needs a length of more than two bytes. */
const MAX_LENGTH_BYTES = 2;
/** 85, 61, 63: the standard nests two deep. A limit keeps hostile nesting off the stack. */
const MAX_DEPTH = 4;
/** The one tag that may stand several times: application templates. */
const REPEATABLE = '61';

interface Header {
  readonly tag: string;
  readonly constructed: boolean;
  readonly valueAt: number;
  readonly end: number;
}

/** Data objects, and where each of them begins: bytes from the start. */
export interface BerReading {
  readonly objects: readonly BerObject[];
  readonly offsets: ReadonlyMap<BerObject, number>;
}

/**
 * Reads BER-TLV data objects. Lengths must be definite and written in the shortest form, so that a code has one
 * spelling.
 */
export function readBer(bytes: Buffer): Result<BerReading, QrError> {
  const offsets = new Map<BerObject, number>();
  const objects = readTemplate({ bytes, offsets }, '', 0, bytes.length, 0);
  return objects.ok ? ok({ objects: objects.value, offsets }) : objects;
}

interface Reading {
  readonly bytes: Buffer;
  readonly offsets: Map<BerObject, number>;
}

function readTemplate(
  reading: Reading,
  parent: string,
  at: number,
  end: number,
  depth: number,
): Result<readonly BerObject[], QrError> {
  if (depth > MAX_DEPTH) return refuse('bad-value', parent, at);
  const objects: BerObject[] = [];
  let next = at;
  while (next < end) {
    const header = readHeader(reading.bytes, parent, next, end);
    if (!header.ok) return header;
    const { tag } = header.value;
    const isRepeated = objects.some((object) => object.tag === tag);
    if (isRepeated && !(tag === REPEATABLE && parent === '')) {
      return refuse('duplicate-tag', tagPath(parent, tag), next);
    }
    const object = readValue(reading, tagPath(parent, tag), header.value, depth);
    if (!object.ok) return object;
    reading.offsets.set(object.value, next);
    objects.push(object.value);
    next = header.value.end;
  }
  return ok(objects);
}

function readValue(
  reading: Reading,
  path: string,
  header: Header,
  depth: number,
): Result<BerObject, QrError> {
  const { tag, valueAt, end } = header;
  if (!header.constructed) return ok({ tag, value: Buffer.from(reading.bytes.subarray(valueAt, end)) });
  const children = readTemplate(reading, path, valueAt, end, depth + 1);
  return children.ok ? ok({ tag, children: children.value }) : children;
}

function readHeader(bytes: Buffer, parent: string, at: number, end: number): Result<Header, QrError> {
  const tagEnd = endOfTag(bytes, parent, at, end);
  if (!tagEnd.ok) return tagEnd;
  const tag = bytes.toString('hex', at, tagEnd.value).toUpperCase();
  const path = tagPath(parent, tag);
  const length = readLength(bytes, path, tagEnd.value, end);
  if (!length.ok) return length;
  const { value, valueAt } = length.value;
  if (valueAt + value > end) return refuse('length-past-end', path, tagEnd.value);
  return ok({ tag, constructed: isConstructedTag(bytes[at] ?? 0), valueAt, end: valueAt + value });
}

function endOfTag(bytes: Buffer, parent: string, at: number, end: number): Result<number, QrError> {
  const first = bytes[at] ?? 0;
  // 00 is padding elsewhere in EMV; a code has no reason to pad.
  if (first === 0x00) return refuse('bad-tag', parent, at);
  if ((first & 0x1f) !== 0x1f) return ok(at + 1);
  for (let next = at + 1; next < at + MAX_TAG_BYTES; next += 1) {
    if (next >= end) return refuse('truncated', parent, at);
    if (((bytes[next] ?? 0) & 0x80) === 0) return ok(next + 1);
  }
  return refuse('bad-tag', parent, at);
}

function readLength(
  bytes: Buffer,
  path: string,
  at: number,
  end: number,
): Result<{ readonly value: number; readonly valueAt: number }, QrError> {
  if (at >= end) return refuse('truncated', path, at);
  const first = bytes[at] ?? 0;
  if (first < 0x80) return ok({ value: first, valueAt: at + 1 });
  const count = first & 0x7f;
  if (count === 0 || count > MAX_LENGTH_BYTES) return refuse('bad-length', path, at);
  if (at + 1 + count > end) return refuse('truncated', path, at);
  const value = bytes.readUIntBE(at + 1, count);
  const isShortest = count === 1 ? value >= 0x80 : value >= 0x100;
  return isShortest ? ok({ value, valueAt: at + 1 + count }) : refuse('bad-length', path, at);
}
