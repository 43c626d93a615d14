/**
 * The signed JSON dialect spoken between the switch, wallets and acquirers (after the public Alipay+ and Antom
 * interfaces): what is signed and how, the messages, the result codes. No I/O; usable on its own by a partner.
 */
export * from './messages/index.js';
export * from './result-codes/index.js';
export * from './signature/index.js';
export * from './time/index.js';
