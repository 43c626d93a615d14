import fc from 'fast-check';
import { csvFields, csvLines } from './csv-lines.js';

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;

describe('records of a CSV text', () => {
  it('keep the number of their first line; empty lines are none', () => {
    expect(csvLines('a,b\r\n\r\n"c\nd",e\nf,g')).toEqual([
      { line: 1, text: 'a,b' },
      { line: 3, text: '"c\nd",e' },
      { line: 5, text: 'f,g' },
    ]);
  });

  it('lose only their own line to a stray quote', () => {
    expect(csvLines('a,b "c\n"never closed,d\ne,f\ng,h\ni,j\nk,l\nm,n').map(({ line }) => line)).toEqual([
      1, 2, 3, 4, 5, 6, 7,
    ]);
    expect(csvFields('a,b "c')).toBeUndefined();
    expect(csvFields('"never closed,d')).toBeUndefined();
  });

  it('give back whatever was quoted by RFC 4180', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '北', ' ', '\n'), maxLength: 6 });
    const fewBreaks = field.filter((text) => text.split('\n').length <= 2);
    const records = fc.array(fc.array(fewBreaks, { minLength: 2, maxLength: 3 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(records, (rows) => {
        const text = rows.map((row) => row.map(quoted).join(',')).join('\r\n');
        expect(csvLines(text).map((record) => csvFields(record.text))).toEqual(rows);
      }),
    );
  });
});
