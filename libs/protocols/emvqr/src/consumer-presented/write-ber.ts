import assert from 'node:assert';
import { isBerTemplate, isConstructedTag, type BerObject } from './ber-object.js';

/** The bytes of BER-TLV data objects, lengths in their shortest form. */
export function writeBer(objects: readonly BerObject[]): Buffer {
  return Buffer.concat(objects.map(encoded));
}

function encoded(object: BerObject): Buffer {
  assert(isTag(object.tag), `${object.tag} is no tag`);
  const tag = Buffer.from(object.tag, 'hex');
  const isTemplate = isBerTemplate(object);
  assert(
    isConstructedTag(tag[0] ?? 0) === isTemplate,
    `tag ${object.tag} ${isTemplate ? 'cannot' : 'must'} hold others`,
  );
  const value = isTemplate ? writeBer(object.children) : object.value;
  return Buffer.concat([tag, encodedLength(value.length), value]);
}

/** One byte, or up to three whose first ends in five ones and of which all but the first and last have bit 8 set. */
function isTag(tag: string): boolean {
  if (!/^([0-9A-F]{2}){1,3}$/.test(tag)) return false;
  const [first, ...others] = Buffer.from(tag, 'hex');
  const isLong = ((first ?? 0) & 0x1f) === 0x1f;
  if (!isLong) return others.length === 0 && first !== 0;
  return others.length > 0 && others.every((byte, index) => byte >= 0x80 === index < others.length - 1);
}

function encodedLength(length: number): Buffer {
  if (length < 0x80) return Buffer.of(length);
  if (length < 0x100) return Buffer.of(0x81, length);
  assert(length < 0x10000, `${length} bytes do not fit a code`);
  return Buffer.of(0x82, length >> 8, length & 0xff);
}
