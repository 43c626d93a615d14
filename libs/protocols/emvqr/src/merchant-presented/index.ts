export * from './compose.js';
export * from './crc.js';
export * from './data-object.js';
export { type AdditionalField, type CardScheme } from './layout.js';
export * from './merchant-code.js';
export * from './parse.js';
export * from './write.js';
