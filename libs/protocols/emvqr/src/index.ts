/**
 * EMV QR codes: merchant-presented (tag, length, value in digits, with a checksum) and consumer-presented (base64 of
 * BER-TLV). Pure: no I/O, errors are values that say where and never what.
 */
export * from './qr-error.js';
export * from './merchant-presented/index.js';
export * from './consumer-presented/index.js';
