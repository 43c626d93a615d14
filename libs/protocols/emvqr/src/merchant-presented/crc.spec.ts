import { describe, expect, it } from '@jest/globals';
import { crc16 } from './crc.js';

describe('the checksum', () => {
  it.each([
    ['a', '9D77'],
    ['abc', '514A'],
    ['abcdefghij', '4213'],
    ['123456789', '29B1'],
    ['', 'FFFF'],
  ])('of %j is %s', (text, crc) => {
    expect(crc16(text)).toBe(crc);
  });

  it('is over UTF-8 bytes', () => {
    // The six bytes E5 8C 97 E4 BA AC, by a bit-wise division of their own.
    let crc = 0xffff;
    for (const byte of [0xe5, 0x8c, 0x97, 0xe4, 0xba, 0xac]) {
      for (let bit = 7; bit >= 0; bit -= 1) {
        const carry = ((crc >> 15) ^ (byte >> bit)) & 1;
        crc = ((crc << 1) & 0xffff) ^ (carry === 1 ? 0x1021 : 0);
      }
    }
    expect(crc16('北京')).toBe(crc.toString(16).toUpperCase().padStart(4, '0'));
  });
});
