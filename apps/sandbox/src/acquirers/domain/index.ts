/** A domestic wallet (acquirer) as pure functions: (state, command, now) -> decision, and the fold of its facts. */
export * from './facts.js';
export * from './state.js';
export * from './apply.js';
export * from './decision.js';
export * from './credit.js';
export * from './learn.js';
export * from './refund.js';
export * from './orders.js';
