import type { AuditCheck } from '../check.js';
import { zeroSum } from './01-zero-sum.js';
import { balances } from './02-balances.js';
import { instructions } from './02-instructions.js';
import { payouts } from './02-payouts.js';
import { windows } from './02-windows.js';
import { finality } from './03-finality.js';
import { bankAndPayouts } from './04-bank-and-payouts.js';
import { counterparties } from './04-counterparties.js';
import { businessDays } from './05-business-days.js';
import { stateHistory } from './05-state-history.js';
import { limits } from './06-limits.js';
import { positions } from './06-positions.js';
import { deliveries, embeddedDeliveries } from './07-deliveries.js';
import { directory } from './07-directory.js';
import { effects } from './07-effects.js';
import { embeddedLog, envelopesOfEvents } from './07-envelopes.js';
import { expectedByReconciliation } from './07-expected-by-reconciliation.js';
import { inventory } from './07-inventory.js';
import { paymentEvents } from './07-payment-events.js';
import { settlementEvents } from './07-settlement-events.js';
import { settlementJournals } from './07-settlement-journals.js';
import { tradeJournals } from './07-trade-journals.js';
import { quotes } from './08-quotes.js';
import { rates } from './08-rates.js';
import { recomputeEvidence, recomputeRecords } from './08-recompute.js';
import { records } from './08-records.js';
import { refunds } from './09-refunds.js';
import { differences } from './11-differences.js';

/** Every check, in the order in which they run. */
export const CHECKS: readonly AuditCheck[] = [
  zeroSum,
  balances,
  windows,
  payouts,
  instructions,
  finality,
  counterparties,
  bankAndPayouts,
  stateHistory,
  businessDays,
  positions,
  limits,
  envelopesOfEvents,
  embeddedLog,
  paymentEvents,
  settlementEvents,
  deliveries,
  embeddedDeliveries,
  effects,
  inventory,
  expectedByReconciliation,
  directory,
  tradeJournals,
  settlementJournals,
  records,
  quotes,
  rates,
  recomputeRecords,
  recomputeEvidence,
  refunds,
  differences,
];
