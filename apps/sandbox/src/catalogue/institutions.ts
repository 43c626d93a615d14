import type { SignatureAlgorithm } from '@silkgate/alipayplus';

/** Those around the switch that are no participants: one bank, two publishers of rates. */
export interface InstitutionProfile {
  readonly clientId: string;
  readonly algorithm: SignatureAlgorithm;
  readonly keyVersion: string;
}

export const BANK: InstitutionProfile = { clientId: 'SILKBANK', algorithm: 'ES256', keyVersion: '1' };

/** The switch's own account at the bank, one a currency. */
export function houseAccount(currency: string): string {
  return `${currency}-SILKGATE-001`;
}

export interface PublisherProfile extends InstitutionProfile {
  readonly kind: 'CENTRAL_PARITY' | 'MARKET_MID';
  readonly baseCurrency: string;
  /** HH:MM in UTC+8. */
  readonly publicationTime: string;
  /** 0 is Sunday. */
  readonly publicationDays: readonly number[];
  readonly holidays: readonly string[];
  /** How long a set still prices after its successor was due: a late publication must not stop the shops. */
  readonly graceMinutes: number;
}

const WORKING_DAYS = [1, 2, 3, 4, 5];

export const PUBLISHERS: readonly PublisherProfile[] = [
  {
    clientId: 'CFETS-PARITY',
    algorithm: 'ES256',
    keyVersion: '1',
    kind: 'CENTRAL_PARITY',
    baseCurrency: 'CNY',
    publicationTime: '09:15',
    publicationDays: WORKING_DAYS,
    holidays: [],
    graceMinutes: 120,
  },
  {
    clientId: 'MARKET-MID',
    algorithm: 'ES256',
    keyVersion: '1',
    kind: 'MARKET_MID',
    baseCurrency: 'USD',
    publicationTime: '09:15',
    publicationDays: WORKING_DAYS,
    holidays: [],
    graceMinutes: 120,
  },
];
