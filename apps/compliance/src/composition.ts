import type { Clock } from '@silkgate/kernel';
import type { Effect } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';
import {
  findConversion,
  searchConversions,
  type ConversionFilter,
  type ConversionRow,
} from './conversions/conversion-search.js';
import type { SearchColumns } from './conversions/domain/stored-conversion.js';
import { recordConversions } from './conversions/record-conversions.js';
import { recordWindows, windowsOf, type SettledWindow } from './windows/window-store.js';

export interface CompliancePorts {
  readonly database: Database;
  readonly clock: Clock;
}

/** The object graph of the service, without Nest. */
export interface Compliance {
  /** Conversion records follow successful payments and refunds. */
  readonly conversionEffect: Effect;
  /** Windows and bank references follow as linked records. */
  readonly windowEffect: Effect;
  search(filter: ConversionFilter): Promise<readonly ConversionRow[]>;
  find(conversionId: string): Promise<ConversionRow | undefined>;
  windows(conversion: SearchColumns): Promise<readonly SettledWindow[]>;
}

export function composeCompliance({ database, clock }: CompliancePorts): Compliance {
  return {
    conversionEffect: recordConversions(clock),
    windowEffect: recordWindows,
    search: (filter) => searchConversions(database, filter),
    find: (conversionId) => findConversion(database, conversionId),
    windows: (conversion) => windowsOf(database, conversion),
  };
}
