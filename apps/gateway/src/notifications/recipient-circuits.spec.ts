import { SeededRandom } from '@silkgate/kernel';
import fc from 'fast-check';
import { RecipientCircuits } from './recipient-circuits.js';

const SETTINGS = { notificationsPerParticipant: 4, circuitOpensAfter: 3, circuitLongestPauseMs: 60_000 };
const DEAD = 'DEAD';

function circuits(): RecipientCircuits {
  return new RecipientCircuits(SETTINGS, new SeededRandom('circuits'));
}

function fail(subject: RecipientCircuits, now: number): ReturnType<RecipientCircuits['ended']> {
  subject.began(DEAD);
  return subject.ended(DEAD, false, now);
}

function opened(): RecipientCircuits {
  const subject = circuits();
  for (let call = 0; call < SETTINGS.circuitOpensAfter; call += 1) fail(subject, 0);
  return subject;
}

describe('the circuit of a recipient', () => {
  it('gives room for some calls at a time, and counts those under way', () => {
    const subject = circuits();
    expect(subject.roomFor(DEAD, 0)).toBe(4);
    subject.began(DEAD);
    expect(subject.roomFor(DEAD, 0)).toBe(3);
    expect(subject.roomFor('OTHER', 0)).toBe(4);
    subject.ended(DEAD, true, 0);
    expect(subject.restricted(0)).toEqual([]);
  });

  it('opens after some failures in a row, not after as many with a success between', () => {
    const subject = circuits();
    expect(fail(subject, 0)).toBeUndefined();
    expect(fail(subject, 0)).toBeUndefined();
    subject.began(DEAD);
    expect(subject.ended(DEAD, true, 0)).toBeUndefined();
    expect([fail(subject, 0), fail(subject, 0), fail(subject, 0)]).toEqual([undefined, undefined, 'opened']);
    expect(subject.roomFor(DEAD, 0)).toBe(0);
  });

  it('lets one probe through when its time has come, and closes when that is answered', () => {
    const subject = opened();
    expect(subject.roomFor(DEAD, 499)).toBe(0);
    expect(subject.roomFor(DEAD, 1_000)).toBe(1);
    subject.began(DEAD);
    expect(subject.roomFor(DEAD, 1_000)).toBe(0);
    expect(subject.ended(DEAD, true, 1_100)).toBe('closed');
    expect(subject.roomFor(DEAD, 1_100)).toBe(4);
  });

  it('probes less and less often, but at least as often as the settings say', () => {
    const subject = opened();
    let now = 0;
    for (let probe = 0; probe < 20; probe += 1) {
      now += SETTINGS.circuitLongestPauseMs;
      expect(subject.roomFor(DEAD, now)).toBe(1);
      expect(fail(subject, now)).toBeUndefined();
      expect(subject.roomFor(DEAD, now)).toBe(0);
    }
    expect(subject.roomFor(DEAD, now + SETTINGS.circuitLongestPauseMs / 2 - 1)).toBe(0);
  });

  it('takes no notice of calls that began before it opened', () => {
    const subject = circuits();
    for (let call = 0; call < 4; call += 1) subject.began(DEAD);
    const changes = [0, 1, 2, 3].map((now) => subject.ended(DEAD, false, now));
    expect(changes).toEqual([undefined, undefined, 'opened', undefined]);
    expect(subject.roomFor(DEAD, 1_100)).toBe(1);
  });

  it('never lets more calls be under way than there is room for, and never forgets one', () => {
    const step = fc.record({ delivered: fc.boolean(), pauseMs: fc.nat(70_000), begin: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const subject = circuits();
        let [underWay, now] = [0, 0];
        for (const { delivered, pauseMs, begin } of steps) {
          now += pauseMs;
          const room = subject.roomFor(DEAD, now);
          expect(room + underWay).toBeLessThanOrEqual(SETTINGS.notificationsPerParticipant);
          if (begin && room > 0) {
            subject.began(DEAD);
            underWay += 1;
          } else if (underWay > 0) {
            subject.ended(DEAD, delivered, now);
            underWay -= 1;
          }
        }
        // Whatever happened, a recipient is never cut off for good.
        for (; underWay > 0; underWay -= 1) subject.ended(DEAD, false, now);
        expect(subject.roomFor(DEAD, now + SETTINGS.circuitLongestPauseMs)).toBeGreaterThan(0);
      }),
    );
  });
});
