import { ok, type Result } from '@silkgate/kernel';
import { refuse, tagPath, type QrError } from '../qr-error.js';
import { berChildrenOf, bytesOf, isBerTemplate, type BerObject, type BerTemplate } from './ber-object.js';
import { badValue, cardFieldsOf, readText } from './card-fields.js';
import type { Application, CardFields, ConsumerPresentedCode } from './consumer-code.js';
import { readBer, type BerReading } from './read-ber.js';
import { writeBer } from './write-ber.js';

const MAX_CHARACTERS = 512;
const FORMAT = { tag: '85', value: 'CPV01' } as const;
const APPLICATION_TAG = '61';
const COMMON_TAG = '62';
const NOT_BASE64 = /[^0-9A-Za-z+/=]/;
const BASE64 = /^(?:[0-9A-Za-z+/]{4})*(?:[0-9A-Za-z+/]{2}==|[0-9A-Za-z+/]{3}=)?$/;
/** Base64 of 85 05 "CPV", the first six bytes of every code. */
const PREFIX = 'hQVDUFYw';

/** Whether a text begins as a consumer-presented code does; says nothing about the rest of it. */
export function looksConsumerPresented(text: string): boolean {
  return text.startsWith(PREFIX);
}

/** Reads a consumer-presented code (base64 of BER-TLV). */
export function parseConsumerCode(text: string): Result<ConsumerPresentedCode, QrError> {
  const bytes = decodedBase64(text);
  if (!bytes.ok) return bytes;
  const reading = readBer(bytes.value);
  return reading.ok ? viewOf(reading.value, bytes.value.length) : reading;
}

/** The text of a code from its data objects; what was parsed comes out byte for byte. */
export function buildConsumerCode(objects: readonly BerObject[]): string {
  return writeBer(objects).toString('base64');
}

function decodedBase64(text: string): Result<Buffer, QrError> {
  if (text.length === 0) return refuse('empty', '', 0);
  if (text.length > MAX_CHARACTERS) return refuse('too-long', '', MAX_CHARACTERS);
  const illegal = text.search(NOT_BASE64);
  if (illegal >= 0) return refuse('illegal-character', '', illegal);
  if (!BASE64.test(text)) return refuse('truncated', '', text.length);
  const bytes = Buffer.from(text, 'base64');
  // Stray bits in the last character would give one code two spellings.
  return bytes.toString('base64') === text ? ok(bytes) : refuse('illegal-character', '', text.length - 1);
}

function viewOf(reading: BerReading, end: number): Result<ConsumerPresentedCode, QrError> {
  const { objects, offsets } = reading;
  const format = checkFormat(reading);
  if (!format.ok) return format;
  const applications: Application[] = [];
  for (const object of objects) {
    if (object.tag !== APPLICATION_TAG || !isBerTemplate(object)) continue;
    const application = applicationOf(object, offsets);
    if (!application.ok) return application;
    applications.push(application.value);
  }
  if (applications.length === 0) return refuse('missing-tag', APPLICATION_TAG, end);
  const common = commonOf(reading);
  if (!common.ok) return common;
  const code = { objects, payloadFormat: FORMAT.value, applications };
  return ok(common.value === undefined ? code : { ...code, common: common.value });
}

function checkFormat({ objects, offsets }: BerReading): Result<true, QrError> {
  const object = objects.find((candidate) => candidate.tag === FORMAT.tag);
  if (object === undefined) return refuse('missing-tag', FORMAT.tag, 0);
  if (object !== objects[0]) return refuse('misplaced-tag', FORMAT.tag, offsets.get(object) ?? 0);
  const format = bytesOf(objects, FORMAT.tag)?.toString('latin1');
  return format === FORMAT.value ? ok(true) : refuse('bad-value', FORMAT.tag, 0);
}

function applicationOf(template: BerTemplate, offsets: BerReading['offsets']): Result<Application, QrError> {
  const objects = template.children;
  const aid = bytesOf(objects, '4F');
  if (aid === undefined) {
    return refuse('missing-tag', tagPath(APPLICATION_TAG, '4F'), offsets.get(template) ?? 0);
  }
  // ISO/IEC 7816-5: 5 bytes of registered provider, up to 11 of extension.
  if (aid.length < 5 || aid.length > 16) return badValue(objects, APPLICATION_TAG, '4F', offsets);
  const fields = cardFieldsOf(objects, APPLICATION_TAG, '63', offsets);
  if (!fields.ok) return fields;
  const application = { aid: aid.toString('hex').toUpperCase(), ...fields.value };
  const labelBytes = bytesOf(objects, '50');
  if (labelBytes === undefined) return ok(application);
  const label = readText(labelBytes);
  return label === undefined
    ? badValue(objects, APPLICATION_TAG, '50', offsets)
    : ok({ ...application, label });
}

function commonOf({ objects, offsets }: BerReading): Result<CardFields | undefined, QrError> {
  const children = berChildrenOf(objects, COMMON_TAG);
  return children === undefined ? ok(undefined) : cardFieldsOf(children, COMMON_TAG, '64', offsets);
}
