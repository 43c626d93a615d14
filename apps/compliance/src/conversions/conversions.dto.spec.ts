import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { ConversionQueryDto } from './conversions.dto.js';

function refusedFields(query: object): string[] {
  return validateSync(plainToInstance(ConversionQueryDto, query)).map(({ property }) => property);
}

describe('a search for conversions', () => {
  it('takes every condition', () => {
    const query = {
      participantId: 'TRUEMONEY_TH',
      date: '2028-02-29',
      currency: 'USD',
      amountFromMinor: '1',
    };
    expect(refusedFields(query)).toEqual([]);
  });

  it.each([
    ['date', '2026-02-31'],
    ['dateFrom', '2026-02-29'],
    ['dateTo', '2026-13-01'],
    ['dateTo', '2026-11-22T00:00:00Z'],
    ['paymentId', 'a\0'],
    ['participantId', '\0'],
    ['merchantId', 'M\n1'],
    ['after', '\0'],
  ])('refuses %s %j, which the database could not read', (field, value) => {
    expect(refusedFields({ [field]: value })).toEqual([field]);
  });
});
