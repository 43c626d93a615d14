import { Money, SeededRandom } from '@silkgate/kernel';
import type { CounterpartyAnswer } from '../../../apps/gateway/src/connectors/connector.js';
import { START } from '../../../apps/gateway/src/payments/testing/fixtures.js';
import { SimulatedTime } from '../simulated-time.js';
import { Weather } from '../weather.js';
import { CounterpartyFaults } from './counterparty-faults.js';

const CALLS = 10_000;
const TWISTS = ['unknown-then-success', 'unknown-then-failure', 'success-after-cancel'] as const;
const IN_PROCESS: CounterpartyAnswer = { kind: 'unknown', reason: 'PAYMENT_IN_PROCESS', requestId: 'R' };
const CANCELLED: CounterpartyAnswer = { kind: 'cancelled', requestId: 'R' };
const SUCCESS: CounterpartyAnswer = { kind: 'success', requestId: 'R', amount: Money.of('THB', 1n) };

/** What was counted of so many calls in a storm. */
function countsOf(answer: CounterpartyAnswer, isFirst?: () => boolean) {
  const time = new SimulatedTime(START);
  const weather = new Weather(time);
  weather.storm(1);
  const faults = new CounterpartyFaults(time, new SeededRandom('faults'), weather);
  for (let n = 0; n < CALLS; n += 1)
    void faults.through({ act: () => answer, ...(isFirst === undefined ? {} : { isFirst }) });
  return faults.counts;
}

it('counts an amount that was bent, and none where there is none to bend', () => {
  const [success, cancelled] = [countsOf(SUCCESS), countsOf(CANCELLED)];
  expect(Math.min(success['wrong-amount'], success['wrong-currency'], success['wrong-id'])).toBeGreaterThan(
    0,
  );
  expect(cancelled['wrong-id']).toBeGreaterThan(0);
  expect([cancelled['wrong-amount'], cancelled['wrong-currency']]).toEqual([0, 0]);
});

it('counts another end of a payment where its first `pay` is left open, and nowhere else', () => {
  const twistsOf = (counts: ReturnType<typeof countsOf>): number[] => TWISTS.map((twist) => counts[twist]);
  expect(Math.min(...twistsOf(countsOf(IN_PROCESS, () => true)))).toBeGreaterThan(0);
  for (const counts of [
    countsOf(IN_PROCESS, () => false),
    countsOf(SUCCESS, () => true),
    countsOf(IN_PROCESS),
  ])
    expect(twistsOf(counts)).toEqual([0, 0, 0]);
});
