export * from './request-time.js';
