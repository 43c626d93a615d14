import { Refusal } from '../refusal.js';
import { trafficOutcome, type DemoProgress } from './day.js';

const PROGRESS: DemoProgress = { planned: 10, done: 4, finished: false, byFlow: {}, outcomes: {} };

describe('the demo day', () => {
  it('goes on until it is finished', () => {
    expect(trafficOutcome(PROGRESS)).toEqual({ still: 'final: 4 of 10 payments' });
    const finished = { ...PROGRESS, done: 10, finished: true };
    expect(trafficOutcome(finished)).toEqual({ done: finished });
  });

  it('does not count as done when it broke off', () => {
    const broken = { ...PROGRESS, finished: true, failure: 'the gateway is gone' };
    expect(() => trafficOutcome(broken)).toThrow(Refusal);
    expect(() => trafficOutcome(broken)).toThrow('final: 4 of 10 payments: the gateway is gone');
  });
});
