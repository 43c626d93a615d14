import pg from 'pg';

const DATE = 1082;
const TIMESTAMP_WITH_ZONE = 1184;

/** Sessions run with TimeZone=UTC, so the text is like `2026-11-22 07:37:13.123456+00`. */
function parseTimestamp(text: string): number {
  if (text === 'infinity') return Number.POSITIVE_INFINITY;
  if (text === '-infinity') return Number.NEGATIVE_INFINITY;
  return Date.parse(`${text.replace(' ', 'T')}:00`);
}

function identity(text: string): string {
  return text;
}

/**
 * timestamptz as epoch milliseconds and `date` as text: a JavaScript Date in local time would move
 * a business date over midnight. int8 and numeric stay strings, which is pg's own default.
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' = 'text'): ((text: string) => unknown) => {
    if (oid === TIMESTAMP_WITH_ZONE) return parseTimestamp;
    if (oid === DATE) return identity;
    return pg.types.getTypeParser(oid, format) as (text: string) => unknown;
  }) as pg.CustomTypesConfig['getTypeParser'],
};
