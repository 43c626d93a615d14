import type { EngineSettings } from '../../apps/gateway/src/payments/settings.js';
import { SMALL_CAP, type WalletId } from './participants.js';

/** How the copies of the switch are set. */
export interface Pace {
  /** Of every copy of the gateway. */
  readonly settings: Partial<EngineSettings>;
  /** Between two looks of a relay for events. */
  readonly relayGatherMs: number;
}

/** How the payments of a wave come, and how rough the world is meanwhile. */
export interface Traffic extends Pace {
  /** What batches share commits. */
  readonly paymentsPerSecond: number;
  /** Of each fault's chance, from 0 to 1, so much. */
  readonly roughness: number;
  /** Of the payments that are refunded, reversed, repeated, cancelled out of impatience, or use a code again. */
  readonly oddity: number;
  /** Out of a hundred payments. */
  readonly orderCodes: number;
  readonly entryCodes: number;
  /** One of them is drawn for each payment. */
  readonly wallets: readonly WalletId[];
}

function shares(ofAlwaysNotified: number, ofOthers: number, ofSmallCap: number): WalletId[] {
  return [
    ...Array<WalletId>(ofAlwaysNotified).fill('TRUEMONEY_TH'),
    ...Array<WalletId>(ofOthers).fill('TNG_MY'),
    ...Array<WalletId>(ofSmallCap).fill(SMALL_CAP),
  ];
}

/** Shorter waits and rarer looks than by default: less time in which nothing happens but looking. */
const SETTINGS = { pollMs: 1_500, inquiryWindowMs: 25_000, longestPauseMs: 15_000 };

/** Everything at its worst, in commits that few payments share: how most is found. */
export const ROUGH: Traffic = {
  ...{ paymentsPerSecond: 3_000, roughness: 1, oddity: 1, orderCodes: 10, entryCodes: 20 },
  wallets: shares(9, 9, 2),
  settings: SETTINGS,
  relayGatherMs: 100,
};

/** The volume: the same faults, each payment meeting fewer of them, in commits that many share. */
export const STEADY: Traffic = {
  ...{ paymentsPerSecond: 3_000, roughness: 0.25, oddity: 0.25, orderCodes: 4, entryCodes: 16 },
  wallets: shares(4, 14, 2),
  settings: { ...SETTINGS, gatherMs: 250, notificationGatherMs: 250 },
  relayGatherMs: 400,
};
