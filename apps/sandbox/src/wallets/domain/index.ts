/** A foreign wallet as pure functions: (state, command, now) -> decision, and the fold of its facts. No I/O. */
export * from './facts.js';
export * from './state.js';
export * from './apply.js';
export * from './decision.js';
export * from './pay.js';
export * from './cancel.js';
export * from './refund.js';
export * from './push.js';
