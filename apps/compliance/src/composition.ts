import type { Clock } from '@silkgate/kernel';
import type { Effect } from '@silkgate/messaging';
import type { Database } from '@silkgate/persistence';
import {
  findConversion,
  searchConversions,
  type ConversionFilter,
  type ConversionRow,
} from './conversions/conversion-search.js';
import { recordConversions } from './conversions/record-conversions.js';

export interface CompliancePorts {
  readonly database: Database;
  readonly clock: Clock;
}

/** The object graph of the service, without Nest. */
export interface Compliance {
  /** Conversion records follow successful payments and refunds. */
  readonly conversionEffect: Effect;
  search(filter: ConversionFilter): Promise<readonly ConversionRow[]>;
  find(conversionId: string): Promise<ConversionRow | undefined>;
}

export function composeCompliance({ database, clock }: CompliancePorts): Compliance {
  return {
    conversionEffect: recordConversions(clock),
    search: (filter) => searchConversions(database, filter),
    find: (conversionId) => findConversion(database, conversionId),
  };
}
