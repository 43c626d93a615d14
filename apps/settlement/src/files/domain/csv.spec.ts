import fc from 'fast-check';
import { csvLines, fileNamePart } from './csv.js';

it('quotes what needs it, per RFC 4180', () => {
  expect(csvLines([['a,b', 'say "no"', '北京\n面馆', 5n]])).toBe('"a,b","say ""no""","北京\n面馆",5\n');
});

it('keeps plain identifiers in file names and lets no other lead elsewhere', () => {
  expect(fileNamePart('TRUEMONEY_TH')).toBe('TRUEMONEY_TH');
  expect(fileNamePart('..')).toBe('%2E%2E');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }), (text) => {
      const part = fileNamePart(text);
      expect(part).not.toMatch(/[/\\\0]|^\.+$/);
      expect(decodeURIComponent(part)).toBe(text);
    }),
  );
});
