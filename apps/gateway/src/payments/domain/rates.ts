import type { Conversion, ConversionRecord } from '@silkgate/contracts';

/** Units of the conversion's target for one unit of the transaction currency; one where nothing was converted. */
export function rateFor(record: ConversionRecord, purpose: Conversion['purpose']): string {
  return record.conversions.find((conversion) => conversion.purpose === purpose)?.rate ?? '1';
}
