import { ok, type Result } from '@silkgate/kernel';
import { refuse, type QrError } from '../qr-error.js';
import { crc16 } from './crc.js';
import { valueOf } from './data-object.js';
import type { MerchantPresentedCode } from './merchant-code.js';
import { readObjects, type Placed } from './read.js';
import { viewOf } from './view.js';

/** The longest payload of the standard; also the longest `codeValue` of the partner interface. */
const MAX_CHARACTERS = 512;
const UNSTORABLE = /[\p{Cc}\p{Cs}]/u;
const FORMAT_TAG = '00';
const CRC_TAG = '63';
const CRC_LENGTH = 4;

/** Whether a text begins as a merchant-presented code does; says nothing about the rest of it. */
export function looksMerchantPresented(text: string): boolean {
  return text.startsWith('000201');
}

/** Reads a merchant-presented code: structure first, then checksum, then values. */
export function parseMerchantCode(text: string): Result<MerchantPresentedCode, QrError> {
  // UTF-16 units first: a huge text is not even split.
  if (text.length > 2 * MAX_CHARACTERS) return refuse('too-long', '', MAX_CHARACTERS);
  const characters = [...text];
  if (characters.length === 0) return refuse('empty', '', 0);
  if (characters.length > MAX_CHARACTERS) return refuse('too-long', '', MAX_CHARACTERS);
  const illegal = characters.findIndex((character) => UNSTORABLE.test(character));
  if (illegal >= 0) return refuse('illegal-character', '', illegal);
  const placed = readObjects(characters, '', 0);
  if (!placed.ok) return placed;
  const frame = checkFrame(text, characters.length, placed.value);
  return frame.ok ? viewOf(placed.value.slice(0, -1)) : frame;
}

/** 00 stands first, 63 last, and the checksum is over everything before its four digits. */
function checkFrame(text: string, end: number, placed: readonly Placed[]): Result<true, QrError> {
  const offsetOf = (tag: string): number => placed.find(({ object }) => object.tag === tag)?.offset ?? -1;
  if (offsetOf(FORMAT_TAG) < 0) return refuse('missing-tag', FORMAT_TAG, 0);
  if (offsetOf(FORMAT_TAG) > 0) return refuse('misplaced-tag', FORMAT_TAG, offsetOf(FORMAT_TAG));
  if (offsetOf(CRC_TAG) < 0) return refuse('missing-tag', CRC_TAG, end);
  const last = placed.at(-1);
  if (last?.object.tag !== CRC_TAG) return refuse('misplaced-tag', CRC_TAG, offsetOf(CRC_TAG));
  const crc = valueOf([last.object], CRC_TAG) ?? '';
  if (crc.length !== CRC_LENGTH) return refuse('bad-length', CRC_TAG, last.offset + 2);
  if (crc !== crc16(text.slice(0, -CRC_LENGTH))) return refuse('bad-crc', CRC_TAG, last.offset + CRC_LENGTH);
  return ok(true);
}
