import { unwrap } from '@silkgate/kernel';
import type { Route, RouteVersion } from '../../routing/domain/route.js';
import { exampleOnboarding } from '../../testing/example-onboarding.js';
import { checkOnboarding } from './check-onboarding.js';
import { routeChanges } from './route-changes.js';

const RANGE = { kind: 'CONSUMER_CODE', length: 24, prefix: '28100102' } as const;

/** The first wallet (A) and the second (B) with these routes, nothing else. */
function file(ofA: object[], ofB: object[] = []) {
  const content = exampleOnboarding();
  content.participants.splice(2);
  content.participants.forEach((participant, index) =>
    Object.assign(participant, { routes: index === 0 ? ofA : ofB }),
  );
  return unwrap(checkOnboarding(content));
}

const A = 'TRUEMONEY_TH';
const B = 'KAKAOPAY_KR';
const of = (clientId: string, range: object = RANGE): Route => ({ ...range, clientId }) as Route;
const version = (clientId: string, number: number, withdrawn = false): RouteVersion => ({
  route: of(clientId),
  version: number,
  withdrawn,
});

describe('routes of an onboarding file', () => {
  it('that are new become first versions, once', () => {
    const [first] = unwrap(routeChanges(file([RANGE]), []));
    expect(first).toEqual(version(A, 1));
    expect(unwrap(routeChanges(file([RANGE]), [first!]))).toEqual([]);
    expect(unwrap(routeChanges(file([]), [first!]))).toEqual([]);
  });

  it('are withdrawn as one more version, and stay so until the file says otherwise', () => {
    const withdrawn = { ...RANGE, status: 'withdrawn' };
    expect(unwrap(routeChanges(file([withdrawn]), [version(A, 1)]))).toEqual([version(A, 2, true)]);
    expect(unwrap(routeChanges(file([withdrawn]), [version(A, 2, true)]))).toEqual([]);
    expect(unwrap(routeChanges(file([RANGE]), [version(A, 2, true)]))).toEqual([]);
    const active = { ...RANGE, status: 'active' };
    expect(unwrap(routeChanges(file([active]), [version(A, 2, true)]))).toEqual([version(A, 3)]);
  });

  it('may go to another participant, in one file or after a withdrawal', () => {
    const handedOver = file([{ ...RANGE, status: 'withdrawn' }], [RANGE]);
    expect(unwrap(routeChanges(handedOver, [version(A, 1)]))).toEqual([version(A, 2, true), version(B, 3)]);
    expect(unwrap(routeChanges(file([], [RANGE]), [version(A, 2, true)]))).toEqual([version(B, 3)]);
    expect(unwrap(routeChanges(handedOver, [version(B, 3)]))).toEqual([]);
  });

  it('are refused where they overlap with one in force', () => {
    const wider = { ...RANGE, prefix: '2810' };
    const refused = routeChanges(file([], [wider]), [version(A, 1)]);
    expect(refused).toMatchObject({ ok: false, error: [{ place: 'participants[1].routes[0]' }] });
    expect(JSON.stringify(refused)).toContain(A);
    expect(routeChanges(file([], [wider]), [version(A, 2, true)]).ok).toBe(true);
    expect(routeChanges(file([], [RANGE]), [version(A, 1)]).ok).toBe(false);
    // The same range as before, given away meanwhile.
    expect(routeChanges(file([RANGE]), [version(B, 3)]).ok).toBe(false);
  });

  it('cannot be withdrawn where they never were', () => {
    const refused = routeChanges(file([{ ...RANGE, status: 'withdrawn' }]), []);
    expect(refused).toMatchObject({ ok: false, error: [{ place: 'participants[0].routes[0]' }] });
  });
});
