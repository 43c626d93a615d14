import { strict as assert } from 'node:assert';

/** RFC 7464's separator of JSON texts: in JSON itself it can only stand escaped. */
const SEPARATOR = '\u001e';

/**
 * JSON texts as one parameter; {@link jsonSequenceSql} makes rows of it. In an array every quotation mark of every text
 * would be escaped and unescaped again, which costs client and server about half as much again for texts of some kB.
 */
export function jsonSequence(texts: readonly string[]): string {
  assert(!texts.includes(''), 'an empty text is no JSON');
  return texts.join(SEPARATOR);
}

/** A set-returning function of text, in the order given: `ROWS FROM (unnest($1::uuid[]), ${jsonSequenceSql('$2')})`. */
export function jsonSequenceSql(parameter: string): string {
  return `string_to_table(${parameter}, chr(30))`;
}
