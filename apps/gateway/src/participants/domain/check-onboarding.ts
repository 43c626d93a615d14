import { err, multiplyRates, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { claimsOutboundCodes, describeRoute, routesOverlap, sameRoute } from '../../routing/domain/route.js';
import { onboardingFileSchema } from './onboarding-file.js';
import type { OnboardingFile, OnboardingParticipant } from './onboarding-file.js';
import { placedRoutes } from './route-changes.js';

/** A mistake with its place in the file, for example `participants[3].merchants[0].fees.discount`. */
export interface OnboardingMistake {
  readonly place: string;
  readonly message: string;
}

/** Shape first; only a well-shaped file is looked at as a whole. */
export function checkOnboarding(content: unknown): Result<OnboardingFile, readonly OnboardingMistake[]> {
  const parsed = onboardingFileSchema.safeParse(content);
  if (!parsed.success) {
    const mistakes = parsed.error.issues.map((issue) => ({
      place: placeOf(issue.path),
      message: issue.message,
    }));
    return err(mistakes);
  }
  const mistakes = [
    ...parsed.data.participants.flatMap(participantMistakes),
    ...repetitionMistakes(parsed.data),
    ...overlapMistakes(parsed.data),
  ];
  return mistakes.length === 0 ? ok(parsed.data) : err(mistakes);
}

function placeOf(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
  return text === '' ? 'the file' : text.replace(/^\./, '');
}

function participantMistakes(participant: OnboardingParticipant, index: number): OnboardingMistake[] {
  const place = `participants[${index}]`;
  const mistakes: OnboardingMistake[] = [];
  const add = (where: string, message: string) => mistakes.push({ place: `${place}.${where}`, message });
  if (participant.kind === 'wallet' && participant.merchants.length > 0) {
    add('merchants', 'a wallet has no merchants');
  }
  participant.routes.forEach((route, at) => {
    const wallets = route.kind === 'CONSUMER_CODE';
    if (wallets !== (participant.kind === 'wallet')) {
      add(`routes[${at}].kind`, `${route.kind} is not a route of a ${participant.kind}`);
    }
    if (route.kind !== 'CONSUMER_CODE') return;
    if (route.prefix.length > route.length - 8) {
      add(`routes[${at}].prefix`, 'leaves fewer than 8 digits for the code itself');
    }
    if (claimsOutboundCodes(route)) {
      const message = `${route.length} digits beginning ${route.prefix.slice(0, 2)} are codes of Chinese wallets, outbound`;
      add(`routes[${at}].prefix`, message);
    }
  });
  const keys = participant.keys.map((key) => `${key.algorithm} ${key.keyVersion}`);
  keys.forEach((key, at) => {
    if (keys.indexOf(key) < at) add(`keys[${at}]`, `there is a key ${key} before`);
  });
  participant.merchants.forEach(({ fees }, at) => {
    if (whole(fees.discount) < whole(fees.interchange) + whole(fees.service)) {
      add(`merchants[${at}].fees.discount`, 'is less than interchange and service together');
    }
  });
  return mistakes;
}

/** In hundred-millionths: fractions have at most 8 decimals. */
function whole(fraction: string): bigint {
  return BigInt(multiplyRates(fraction, '100000000'));
}

function repetitionMistakes({ participants }: OnboardingFile): OnboardingMistake[] {
  const seen = new Map<string, string>();
  const mistakes: OnboardingMistake[] = [];
  const once = (name: string, place: string): void => {
    const before = seen.get(name);
    if (before === undefined) seen.set(name, place);
    else mistakes.push({ place, message: `is already used at ${before}` });
  };
  participants.forEach((participant, index) => {
    const place = `participants[${index}]`;
    once(`client ${participant.clientId}`, `${place}.clientId`);
    once(`agreement ${participant.agreement.agreementId}`, `${place}.agreement.agreementId`);
    participant.merchants.forEach((merchant, at) => {
      once(`merchant ${merchant.merchantId}`, `${place}.merchants[${at}].merchantId`);
      const reference = `reference ${participant.clientId} ${merchant.referenceMerchantId}`;
      once(reference, `${place}.merchants[${at}].referenceMerchantId`);
    });
  });
  return mistakes;
}

function overlapMistakes(file: OnboardingFile): OnboardingMistake[] {
  const claims = placedRoutes(file).filter(({ status }) => status !== 'withdrawn');
  return claims.flatMap(({ place, route }, index) => {
    const before = claims
      .slice(0, index)
      .find((each) => routesOverlap(each.route, route) || sameRoute(each.route, route));
    if (before === undefined) return [];
    return [
      { place, message: `${describeRoute(route)} overlaps with ${before.place} (${before.route.clientId})` },
    ];
  });
}
