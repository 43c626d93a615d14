import { err, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { describeRoute, routesOverlap, sameRoute } from '../../routing/domain/route.js';
import type { Route, RouteVersion } from '../../routing/domain/route.js';
import type { OnboardingMistake } from './check-onboarding.js';
import type { OnboardingFile, OnboardingRoute } from './onboarding-file.js';

interface PlacedRoute {
  readonly place: string;
  readonly route: Route;
  readonly status: OnboardingRoute['status'];
}

/** Every route of the file with its place and its participant. */
export function placedRoutes({ participants }: OnboardingFile): PlacedRoute[] {
  return participants.flatMap(({ clientId, routes }, index) =>
    routes.map(({ status, ...shape }, at) => ({
      place: `participants[${index}].routes[${at}]`,
      route: { ...shape, clientId },
      status,
    })),
  );
}

/** What the file makes of the ranges that are stored: withdrawals first, so that a range may change hands in one file. */
export function routeChanges(
  file: OnboardingFile,
  stored: readonly RouteVersion[],
): Result<readonly RouteVersion[], readonly OnboardingMistake[]> {
  const newest = new Map(stored.map((version) => [describeRoute(version.route), version]));
  const changes: RouteVersion[] = [];
  const mistakes: OnboardingMistake[] = [];
  const change = (route: Route, withdrawn: boolean): void => {
    const range = describeRoute(route);
    const next = { route, version: (newest.get(range)?.version ?? 0) + 1, withdrawn };
    newest.set(range, next);
    changes.push(next);
  };
  const own = ({ route }: PlacedRoute): RouteVersion | undefined => {
    const before = newest.get(describeRoute(route));
    return before !== undefined && sameRoute(before.route, route) ? before : undefined;
  };

  const [withdrawals, claims] = divided(placedRoutes(file), (placed) =>
    placed.status === undefined ? own(placed)?.withdrawn === true : placed.status === 'withdrawn',
  );
  for (const placed of withdrawals) {
    const { place, route } = placed;
    if (own(placed)?.withdrawn === false) change(route, true);
    else if (!newest.has(describeRoute(route)))
      mistakes.push({
        place,
        message: `${describeRoute(route)} was never in force, so it cannot be withdrawn`,
      });
  }
  for (const placed of claims) {
    const { place, route } = placed;
    const other = [...newest.values()].find(
      (each) => !each.withdrawn && routesOverlap(each.route, route) && !sameRoute(each.route, route),
    );
    if (other !== undefined) mistakes.push({ place, message: overlapMessage(route, other.route) });
    else if (own(placed)?.withdrawn !== false) change(route, false);
  }
  return mistakes.length === 0 ? ok(changes) : err(mistakes);
}

export function overlapMessage(route: Route, other: Route): string {
  return `${describeRoute(route)} overlaps with ${describeRoute(other)} of ${other.clientId}`;
}

function divided<T>(all: readonly T[], first: (each: T) => boolean): readonly [T[], T[]] {
  return [all.filter((each) => first(each)), all.filter((each) => !first(each))];
}
