export * from './ber-object.js';
export * from './consumer-code.js';
export * from './parse.js';
export { readBer, type BerReading } from './read-ber.js';
export { writeBer } from './write-ber.js';
