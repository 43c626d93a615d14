/** What a simulation of the switch reuses: the counterparties' pure rules and their books. */
export * as wallet from './wallets/domain/index.js';
export * as acquirer from './acquirers/domain/index.js';
export * from './books/index.js';
export { CATALOGUE, type Catalogue } from './catalogue/index.js';
