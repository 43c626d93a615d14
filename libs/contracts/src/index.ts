export * from './amount.js';
export * from './cloud-event.js';
export * from './conversion.js';
export * from './participants.js';
export * from './payments.js';
export * from './rates.js';
export * from './settlement.js';
export * from './topics.js';
