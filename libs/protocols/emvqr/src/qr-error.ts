import { err, type Result } from '@silkgate/kernel';

export type QrErrorCode =
  | 'empty'
  | 'too-long'
  /** A control character or half a surrogate pair; in a consumer-presented code, a character that is not base64. */
  | 'illegal-character'
  /** The code ends inside a tag or a length. */
  | 'truncated'
  | 'bad-tag'
  | 'bad-length'
  | 'length-past-end'
  | 'duplicate-tag'
  | 'missing-tag'
  /** 00 (or 85) is not first, or 63 not last. */
  | 'misplaced-tag'
  | 'bad-crc'
  | 'bad-value';

/** Why a code was refused. Says where, never what stands there: values may be card numbers. */
export interface QrError {
  readonly code: QrErrorCode;
  /** Tags from the outermost in, joined by dots ("62.05"); empty where the code as a whole is meant. */
  readonly tag: string;
  /** Merchant-presented: Unicode characters from the start. Consumer-presented: bytes after base64, or characters of it. */
  readonly offset: number;
}

/** One line for people: "length-past-end at tag 62.05, offset 131". */
export function describeQrError(error: QrError): string {
  const where = error.tag === '' ? '' : ` at tag ${error.tag}`;
  return `${error.code}${where}, offset ${error.offset}`;
}

export function refuse(code: QrErrorCode, tag: string, offset: number): Result<never, QrError> {
  return err({ code, tag, offset });
}

/** The path of a tag inside the template at `parent`. */
export function tagPath(parent: string, tag: string): string {
  return parent === '' ? tag : `${parent}.${tag}`;
}
