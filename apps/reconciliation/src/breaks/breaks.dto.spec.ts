import 'reflect-metadata';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { FileQueryDto } from '../intake/files.dto.js';
import { BreakQueryDto } from './breaks.dto.js';

describe.each([
  ['breaks', BreakQueryDto],
  ['files', FileQueryDto],
] as const)('a list of %s', (_name, Query) => {
  const refusedFields = (query: object): string[] =>
    validateSync(plainToInstance<object, object>(Query, query)).map(({ property }) => property);

  it('takes a date and a participant', () => {
    expect(refusedFields({ date: '2028-02-29', participantId: 'ALIPAY_CN' })).toEqual([]);
  });

  it.each([
    ['date', '2026-02-31'],
    ['date', '20261122'],
    ['participantId', '\0'],
  ])('refuses %s %j, which the database could not read', (field, value) => {
    expect(refusedFields({ [field]: value })).toEqual([field]);
  });
});
