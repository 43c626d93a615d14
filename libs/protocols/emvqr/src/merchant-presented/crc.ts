const POLYNOMIAL = 0x1021;

const TABLE: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = ((remainder & 0x8000) === 0 ? remainder << 1 : (remainder << 1) ^ POLYNOMIAL) & 0xffff;
  }
  return remainder;
});

/**
 * CRC-16 of ISO/IEC 13239 as EMVCo uses it: polynomial 0x1021, initial value 0xFFFF, nothing reflected, no final xor;
 * four upper-case hexadecimal digits. Taken over the UTF-8 bytes: the EMVCo sample with Chinese text fits no other way.
 */
export function crc16(text: string): string {
  let crc = 0xffff;
  for (const byte of Buffer.from(text, 'utf8')) {
    crc = ((crc << 8) & 0xffff) ^ (TABLE[(crc >> 8) ^ byte] ?? 0);
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
