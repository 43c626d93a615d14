import type { BusinessDate } from '@silkgate/kernel';
import type { KeyRing } from '@silkgate/alipayplus';

/** When a publisher publishes, in UTC+8. */
export interface PublicationSchedule {
  /** Minutes after 00:00. */
  readonly minuteOfDay: number;
  /** 0 is Sunday, 6 is Saturday. */
  readonly days: ReadonlySet<number>;
  readonly holidays: ReadonlySet<BusinessDate>;
  /** How long a set still prices after the next one was due. */
  readonly graceMinutes: number;
}

/** A publisher the switch accepts rates from. */
export interface RateSource {
  readonly source: string;
  readonly kind: 'CENTRAL_PARITY' | 'MARKET_MID';
  readonly baseCurrency: string;
  readonly schedule: PublicationSchedule;
  readonly keys: KeyRing;
}

/** Port: the publishers that are configured now. */
export interface RateSourceDirectory {
  find(source: string): Promise<RateSource | undefined>;
  /** Rejects with a readable reason when the configuration cannot be used. */
  check(): Promise<void>;
}
