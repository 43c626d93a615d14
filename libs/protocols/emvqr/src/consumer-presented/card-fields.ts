import { ok, type Result } from '@silkgate/kernel';
import { refuse, tagPath, type QrError } from '../qr-error.js';
import { berChildrenOf, bytesOf, type BerObject } from './ber-object.js';
import type { CardFields, Cryptogram, Track2 } from './consumer-code.js';
import type { BerReading } from './read-ber.js';

type Reader<Value> = (bytes: Buffer) => Value | undefined;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

const TRACK2 = /^(\d{12,19})D(\d{4})(\d{3})(\d*)F?$/;

const readTrack2: Reader<Track2> = (bytes) => {
  const [, pan, expiry, serviceCode, discretionary] = TRACK2.exec(hex(bytes)) ?? [];
  if (pan === undefined || expiry === undefined || serviceCode === undefined) return undefined;
  return { pan, expiry, serviceCode, discretionary: discretionary ?? '' };
};

/** Printable Latin-1, as EMV's "ans" with the common character set. */
export const readText: Reader<string> = (bytes) => {
  const text = bytes.toString('latin1');
  return /^[\x20-\x7e\xa0-\xff]+$/.test(text) ? text : undefined;
};

const readLanguages: Reader<readonly string[]> = (bytes) => {
  const text = bytes.toString('latin1');
  return /^([A-Za-z]{2}){1,4}$/.test(text) ? (text.match(/../g) ?? undefined) : undefined;
};

const readHexadecimal: Reader<string> = (bytes) => (bytes.length === 0 ? undefined : hex(bytes));

/** Digits two to a byte, padded behind with F. */
function readDigits(form: RegExp): Reader<string> {
  return (bytes) => {
    const digits = hex(bytes).replace(/F$/, '');
    return form.test(digits) ? digits : undefined;
  };
}

function readBytes(length: number): Reader<string> {
  return (bytes) => (bytes.length === length ? hex(bytes) : undefined);
}

/** Typed card data of an application template or of the common one, whose transparent data is in `transparentTag`. */
export function cardFieldsOf(
  objects: readonly BerObject[],
  parent: string,
  transparentTag: '63' | '64',
  offsets: BerReading['offsets'],
): Result<CardFields, QrError> {
  const fields: Mutable<CardFields> = {};
  const badTag =
    set(fields, 'pan', objects, '5A', readDigits(/^\d{12,19}$/)) ??
    set(fields, 'track2', objects, '57', readTrack2) ??
    set(fields, 'panSequenceNumber', objects, '5F34', readDigits(/^\d{2}$/)) ??
    set(fields, 'cardholderName', objects, '5F20', readText) ??
    set(fields, 'languages', objects, '5F2D', readLanguages) ??
    set(fields, 'applicationVersion', objects, '9F08', readHexadecimal) ??
    set(fields, 'tokenRequestorId', objects, '9F19', readDigits(/^\d{11,12}$/)) ??
    set(fields, 'paymentAccountReference', objects, '9F24', readText) ??
    set(fields, 'lastFourDigits', objects, '9F25', readDigits(/^\d{4}$/));
  if (badTag !== undefined) return badValue(objects, parent, badTag, offsets);
  const transparent = berChildrenOf(objects, transparentTag);
  if (transparent === undefined) return ok(fields);
  const cryptogram = cryptogramOf(transparent, tagPath(parent, transparentTag), offsets);
  return cryptogram.ok ? ok({ ...fields, cryptogram: cryptogram.value }) : cryptogram;
}

function cryptogramOf(
  objects: readonly BerObject[],
  parent: string,
  offsets: BerReading['offsets'],
): Result<Cryptogram, QrError> {
  const cryptogram: Mutable<Cryptogram> = {};
  const badTag =
    set(cryptogram, 'applicationCryptogram', objects, '9F26', readBytes(8)) ??
    set(cryptogram, 'informationType', objects, '9F27', readBytes(1)) ??
    set(cryptogram, 'issuerApplicationData', objects, '9F10', readHexadecimal) ??
    set(cryptogram, 'transactionCounter', objects, '9F36', readBytes(2)) ??
    set(cryptogram, 'unpredictableNumber', objects, '9F37', readBytes(4)) ??
    set(cryptogram, 'interchangeProfile', objects, '82', readBytes(2));
  return badTag === undefined ? ok(cryptogram) : badValue(objects, parent, badTag, offsets);
}

/** The error for a tag whose bytes have the wrong form. */
export function badValue(
  objects: readonly BerObject[],
  parent: string,
  tag: string,
  offsets: BerReading['offsets'],
): Result<never, QrError> {
  const object = objects.find((candidate) => candidate.tag === tag);
  const offset = object === undefined ? undefined : offsets.get(object);
  return refuse('bad-value', tagPath(parent, tag), offset ?? 0);
}

/** Puts a tag's value into a field if the tag is there; answers the tag if its bytes have not the form of the field. */
function set<Fields, Name extends keyof Fields>(
  fields: Fields,
  name: Name,
  objects: readonly BerObject[],
  tag: string,
  read: Reader<NonNullable<Fields[Name]>>,
): string | undefined {
  const bytes = bytesOf(objects, tag);
  if (bytes === undefined) return undefined;
  const value = read(bytes);
  if (value === undefined) return tag;
  fields[name] = value;
  return undefined;
}

function hex(bytes: Buffer): string {
  return bytes.toString('hex').toUpperCase();
}
