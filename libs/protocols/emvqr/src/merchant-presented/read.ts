import { ok, type Result } from '@silkgate/kernel';
import { refuse, tagPath, type QrError } from '../qr-error.js';
import type { DataObject } from './data-object.js';
import { isTemplateTag } from './layout.js';

const TWO_DIGITS = /^[0-9]{2}$/;
const HEADER_LENGTH = 4;

/** A data object with the place where it begins, in characters from the start of the code. */
export interface Placed {
  readonly object: DataObject;
  readonly offset: number;
}

/**
 * Reads tag, length, value triples. Lengths count Unicode characters (code points), so `characters` is the text split
 * into those. `base` is the offset of the first in the whole code, `parent` the path of the template read.
 */
export function readObjects(
  characters: readonly string[],
  parent: string,
  base: number,
): Result<readonly Placed[], QrError> {
  const placed: Placed[] = [];
  const seen = new Set<string>();
  let at = 0;
  while (at < characters.length) {
    const offset = base + at;
    const header = readHeader(characters, at, parent, offset);
    if (!header.ok) return header;
    const { tag, length } = header.value;
    const path = tagPath(parent, tag);
    if (seen.has(tag)) return refuse('duplicate-tag', path, offset);
    seen.add(tag);
    const value = characters.slice(at + HEADER_LENGTH, at + HEADER_LENGTH + length);
    const object = readValue(value, parent, tag, offset + HEADER_LENGTH);
    if (!object.ok) return object;
    placed.push({ object: object.value, offset });
    at += HEADER_LENGTH + length;
  }
  return ok(placed);
}

function readHeader(
  characters: readonly string[],
  at: number,
  parent: string,
  offset: number,
): Result<{ readonly tag: string; readonly length: number }, QrError> {
  const tag = characters.slice(at, at + 2).join('');
  if (at + 2 > characters.length) return refuse('truncated', parent, offset);
  if (!TWO_DIGITS.test(tag)) return refuse('bad-tag', parent, offset);
  const path = tagPath(parent, tag);
  if (at + HEADER_LENGTH > characters.length) return refuse('truncated', path, offset + 2);
  const digits = characters.slice(at + 2, at + HEADER_LENGTH).join('');
  const length = TWO_DIGITS.test(digits) ? Number(digits) : 0;
  if (length === 0) return refuse('bad-length', path, offset + 2);
  if (at + HEADER_LENGTH + length > characters.length) return refuse('length-past-end', path, offset + 2);
  return ok({ tag, length });
}

function readValue(
  characters: readonly string[],
  parent: string,
  tag: string,
  offset: number,
): Result<DataObject, QrError> {
  if (!isTemplateTag(parent, tag)) return ok({ tag, value: characters.join('') });
  const children = readObjects(characters, tagPath(parent, tag), offset);
  return children.ok ? ok({ tag, children: children.value.map(({ object }) => object) }) : children;
}
