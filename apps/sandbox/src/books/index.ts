export * from './storage.js';
export * from './book-writer.js';
export * from './book.js';
export * from './finality.js';
export * from './memory-storage.js';
