import iconv from 'iconv-lite';

export type Encoding = 'utf-8' | 'gbk';

/** What a decoder writes for bytes that are no character; a line with one has not been read. */
export const UNREADABLE = '\u{FFFD}';

/** Text of a file; a byte order mark is dropped. */
export function decode(content: Uint8Array, encoding: Encoding): string {
  return iconv.decode(Buffer.from(content), encoding, { stripBOM: true });
}
