import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unwrap } from '@silkgate/kernel';
import { describeQrError } from '../qr-error.js';
import type { BerObject } from './ber-object.js';
import { cardOf } from './consumer-code.js';
import { buildConsumerCode, looksConsumerPresented, parseConsumerCode } from './parse.js';
import { readBer } from './read-ber.js';
import { writeBer } from './write-ber.js';

/** The sample of the EMVCo standard. */
const EMVCO =
  'hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MWETTwegAAAAZmZmUAhQcm9kdWN0MmJJWggSNFZ4kBI0WF8gDkNBUkRIT0xERVIvRU1WXy0IcnVlc2RlZW5kIZ8QBwYBCgMAAACfJghYT9OF+iNLzJ82AgABnzcEbVjvEw==';
/** A public UnionPay credit sample with a token in track 2. */
const UNIONPAY =
  'hQVDUFYwMWFWTwigAAADMwEBAlcRYmNgAQBxNnLSMSIBAAABiAFfNAEAYzOfJghWite85mtxi58nAYCfEBEHAAEDoAAAAQgwMDAwMDAwMZ82AhEiggIAAJ83BCJgSI4=';

function copied(object: BerObject): BerObject {
  return 'children' in object
    ? { tag: object.tag, children: object.children.map(copied) }
    : { tag: object.tag, value: Buffer.from(object.value) };
}

function fromHex(hex: string): string {
  return Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('base64');
}

function refusal(text: string): string {
  const parsed = parseConsumerCode(text);
  return parsed.ok ? 'ok' : `${parsed.error.code} ${parsed.error.tag} ${parsed.error.offset}`;
}

describe('consumer-presented samples', () => {
  it.each([
    ['EMVCo', EMVCO],
    ['UnionPay', UNIONPAY],
  ])('%s comes out byte for byte', (_name, text) => {
    expect(looksConsumerPresented(text)).toBe(true);
    expect(buildConsumerCode(unwrap(parseConsumerCode(text)).objects.map(copied))).toBe(text);
  });

  it('EMVCo: two applications over common card data', () => {
    const code = unwrap(parseConsumerCode(EMVCO));
    const { objects: _objects, ...view } = code;
    expect(view).toEqual({
      payloadFormat: 'CPV01',
      applications: [
        { aid: 'A0000000555555', label: 'Product1' },
        { aid: 'A0000000666666', label: 'Product2' },
      ],
      common: {
        pan: '1234567890123458',
        cardholderName: 'CARDHOLDER/EMV',
        languages: ['ru', 'es', 'de', 'en'],
        cryptogram: {
          issuerApplicationData: '06010A03000000',
          applicationCryptogram: '584FD385FA234BCC',
          transactionCounter: '0001',
          unpredictableNumber: '6D58EF13',
        },
      },
    });
    for (const application of code.applications) expect(cardOf(code, application)).toEqual(code.common);
  });

  it('UnionPay: everything in the application', () => {
    const code = unwrap(parseConsumerCode(UNIONPAY));
    const { objects: _objects, ...view } = code;
    expect(view).toEqual({
      payloadFormat: 'CPV01',
      applications: [
        {
          aid: 'A000000333010102',
          track2: {
            pan: '6263600100713672',
            expiry: '2312',
            serviceCode: '201',
            discretionary: '0000018801',
          },
          panSequenceNumber: '00',
          cryptogram: {
            applicationCryptogram: '568AD7BCE66B718B',
            informationType: '80',
            issuerApplicationData: '07000103A0000001083030303030303031',
            transactionCounter: '1122',
            interchangeProfile: '0000',
            unpredictableNumber: '2260488E',
          },
        },
      ],
    });
  });
});

const FORMAT = '85 05 4350563031';
const APPLICATION = '61 09 4F 07 A0000000555555';

describe('a damaged consumer-presented code', () => {
  it.each([
    ['', 'empty  0'],
    ['hQVDUFYwM WF=', 'illegal-character  9'],
    ['hQVDU', 'truncated  5'],
    ['hQV=', 'illegal-character  3'],
    ['A'.repeat(516), 'too-long  512'],
    [fromHex('85'), 'truncated 85 1'],
    [fromHex('85 06 4350563031'), 'length-past-end 85 1'],
    [fromHex('85 80 4350563031 0000'), 'bad-length 85 1'],
    [fromHex('85 8105 4350563031'), 'bad-length 85 1'],
    [fromHex('85 83000005 4350563031'), 'bad-length 85 1'],
    [fromHex('85 82'), 'truncated 85 1'],
    [fromHex('9F'), 'truncated  0'],
    [fromHex('9F 81 82 83 01 00'), 'bad-tag  0'],
    [fromHex('00'), 'bad-tag  0'],
    [fromHex('FF'), 'truncated  0'],
    [fromHex(APPLICATION), 'missing-tag 85 0'],
    [fromHex(`${APPLICATION} ${FORMAT}`), 'misplaced-tag 85 11'],
    [fromHex(`85 05 4350563032 ${APPLICATION}`), 'bad-value 85 0'],
    [fromHex(FORMAT), 'missing-tag 61 7'],
    [fromHex(`${FORMAT} ${FORMAT} ${APPLICATION}`), 'duplicate-tag 85 7'],
    [fromHex(`${FORMAT} 61 03 50 01 41`), 'missing-tag 61.4F 7'],
    [fromHex(`${FORMAT} 61 04 4F 02 A000`), 'bad-value 61.4F 9'],
    [fromHex(`${FORMAT} 61 09 4F 08 A0000000555555`), 'length-past-end 61.4F 10'],
    [fromHex(`${FORMAT} ${APPLICATION} 62 04 5A 02 1234`), 'bad-value 62.5A 20'],
    [fromHex(`${FORMAT} ${APPLICATION} 62 08 64 06 9F26 03 112233`), 'bad-value 62.64.9F26 22'],
    [fromHex(`${FORMAT} ${APPLICATION} 62 06 5F20 03 410042`), 'bad-value 62.5F20 20'],
    [fromHex(`${FORMAT} ${APPLICATION} 70 08 70 06 70 04 70 02 70 00`), 'bad-value 70.70.70.70.70 28'],
  ])('%.40s is refused: %s', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it('says where, never a card number', () => {
    // Track 2 with a letter instead of the separator.
    const text = fromHex(`${FORMAT} 61 1C 4F 07 A0000000555555 57 11 6263600100713672A23122010000018801`);
    const parsed = parseConsumerCode(text);
    expect(parsed).toEqual({ ok: false, error: { code: 'bad-value', tag: '61.57', offset: 18 } });
    if (!parsed.ok) expect(describeQrError(parsed.error)).toBe('bad-value at tag 61.57, offset 18');
  });

  it('never crashes, and rebuilds what it accepts', () => {
    const mutated = fc
      .tuple(fc.constantFrom(EMVCO, UNIONPAY), fc.nat(130), fc.nat(6), fc.uint8Array({ maxLength: 6 }))
      .map(([text, at, removed, inserted]) => {
        const bytes = Buffer.from(text, 'base64');
        const parts = [bytes.subarray(0, at), Buffer.from(inserted), bytes.subarray(at + removed)];
        return Buffer.concat(parts).toString('base64');
      });
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.base64String()), (text) => {
        const parsed = parseConsumerCode(text);
        if (parsed.ok) expect(buildConsumerCode(parsed.value.objects)).toBe(text);
        else expect(parsed.error.offset).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('BER-TLV', () => {
  const primitive = fc.record({
    tag: fc.constantFrom('4F', '50', '9F26', '5F34', 'DF8101', '82', 'C1'),
    value: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  });
  const objects = fc.uniqueArray(primitive, { selector: ({ tag }) => tag, maxLength: 5 });
  const templates = fc.record({ tag: fc.constantFrom('61', '62', 'BF0C', 'FF8102'), children: objects });

  it('survives the round trip with long tags and lengths', () => {
    fc.assert(
      fc.property(objects, templates, (flat, template) => {
        const tree: readonly BerObject[] = [...flat, template];
        expect(unwrap(readBer(writeBer(tree))).objects).toEqual(tree);
      }),
    );
  });

  it('will not write what it could not read', () => {
    for (const tag of ['4', '4f', '00', '9F', '4F01', '9F8182', '9F0182', '9F818201']) {
      expect(() => writeBer([{ tag, value: Buffer.alloc(0) }])).toThrow(/no tag/);
    }
    expect(() => writeBer([{ tag: '61', value: Buffer.alloc(0) }])).toThrow(/must hold others/);
    expect(() => writeBer([{ tag: '4F', children: [] }])).toThrow(/cannot hold others/);
    expect(() => writeBer([{ tag: '4F', value: Buffer.alloc(70_000) }])).toThrow(/do not fit/);
  });
});
