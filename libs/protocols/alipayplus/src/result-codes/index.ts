export * from './result-codes.js';
export * from './result.js';
