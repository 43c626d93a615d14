import assert from 'node:assert';
import { crc16 } from './crc.js';
import { isTemplate, type DataObject } from './data-object.js';

const CRC_HEADER = '6304';

/**
 * The text of a code: the objects in the order given, then the checksum. What was parsed comes out byte for byte. An
 * object that has no encoding (empty, or longer than 99 characters) is a programmer's error.
 */
export function buildCode(objects: readonly DataObject[]): string {
  const text = objects.map(encoded).join('') + CRC_HEADER;
  return text + crc16(text);
}

function encoded(object: DataObject): string {
  const value = isTemplate(object) ? object.children.map(encoded).join('') : object.value;
  const length = [...value].length;
  assert(/^[0-9]{2}$/.test(object.tag), `${object.tag} is no tag`);
  assert(length >= 1 && length <= 99, `tag ${object.tag} has ${length} characters, 1 to 99 can be written`);
  return `${object.tag}${String(length).padStart(2, '0')}${value}`;
}
