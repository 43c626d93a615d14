import type { Stores } from '../stores.js';
import { checkPostings } from './01-ledger.js';
import { checkFinality } from './03-finality.js';
import { checkNotifications } from './03-notifications.js';
import { checkToldRefunds } from './03-refunds.js';
import { checkCounterparties } from './04-counterparties.js';
import { checkHistory, checkOperationHistory } from './05-history.js';
import { checkClaims } from './06-claims.js';
import { checkLimits } from './06-limits.js';
import { checkEvents } from './07-events.js';
import { checkEventOrder } from './07-order.js';
import { checkRecords } from './08-records.js';
import { checkRefunds } from './09-refunds.js';
import { checkRepeats } from './repeats.js';
import type { Violation } from './violation.js';
import type { WaveBooks } from './wave-books.js';
import type { WaveFacts } from './wave-facts.js';

/** Every invariant over one wave that has come to rest, in the switch's stores and in everybody's books. */
export async function checkWave(stores: Stores, facts: WaveFacts, books: WaveBooks): Promise<Violation[]> {
  const gateway = stores.gateway.database;
  return [
    ...checkFinality(facts, books),
    ...checkToldRefunds(facts, books),
    ...(await checkNotifications(gateway, facts, books)),
    ...checkCounterparties(facts, books),
    ...(await checkHistory(gateway, facts)),
    ...(await checkOperationHistory(gateway, facts)),
    ...(await checkEvents(gateway, facts, books)),
    ...(await checkEventOrder(stores, books)),
    ...checkClaims(facts, books),
    ...(await checkLimits(gateway, facts)),
    ...(await checkPostings(stores.settlement.database, facts)),
    ...(await checkRecords(gateway, facts)),
    ...checkRefunds(facts, books),
    ...checkRepeats(facts, books),
  ];
}
