export * from './event-log.js';
export * from './outbox/outbox-record.js';
export * from './outbox/insert-outbox.js';
export * from './inbox/poison-event.js';
