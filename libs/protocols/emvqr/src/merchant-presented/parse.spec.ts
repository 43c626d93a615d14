import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as promptparse from 'promptparse';
import { unwrap } from '@silkgate/kernel';
import { crc16 } from './crc.js';
import { isTemplate, valueOf, type DataObject } from './data-object.js';
import { parseMerchantCode } from './parse.js';
import { buildCode } from './write.js';

/** Public sample codes of wallets and schemes of several countries; `beijing` is the sample of the EMVCo standard. */
const MERCHANT_CODES = {
  promptPayStatic: '00020101021129370016A000000677010111011300668012345675802TH530376463046197',
  promptPayDynamic: '00020101021229370016A000000677010111011300660000000005802TH530376454044.226304E469',
  shopee:
    '00020101021226380016ID.CO.SHOPEE.WWW010201020815863724530336054061440005802ID5921PT. SHOPPEE INDONESIA6007JAKARTA62180814gen by go-qris63049635',
  vietQr: '00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F',
  beijing:
    '00020101021229300012D156000000000510A93FO3230Q31280012D15600000001030812345678520441115802CN5914BEST TRANSPORT6007BEIJING64200002ZH0104最佳运输0202北京540523.7253031565502016233030412340603***0708A60086670902ME91320016A0112233449988770708123456786304A13A',
  duitNow:
    '00020101021126580014A000000615000101065887340212MBBQR124979103100000000000520400005303458540500.005802MY5918MASJID AL MUHTADIN6008SELANGOR630414E7',
  payNow:
    '00020101021126490009SG.PAYNOW010120210201403121W030110408203012315204000053037025802SG5913ACME Pte Ltd.6009Singapore6304B69E',
  sgqr: '00020101021126440010com.myfave0126https://myfave.com/qr/511727630010com.alipay0145https://qr.alipay.com/ocx08230mbjrpvogjn4mm1751800007SG.SGQR01121809132E11F3020701.00030306339511040202050209060400000708201809185204000053037025802SG5911DRAGON BOWL6009Singapore630443F4',
  grab: '00020101021226520008com.grab0136907f3c50-c6a0-4466-8996-7aebae838de75204729953037025402305802SG5917Ayataka Tea House6009Singapore610538897624005076LwenX80725a088aea3c3b7e5efaade9e2fc64270002EN0117Ayataka Tea House63044888',
} as const;

const VECTORS = Object.entries(MERCHANT_CODES);
const ASCII_VECTORS = VECTORS.filter(([name]) => name !== 'beijing');

/** The same text with a checksum that fits. */
function sealed(body: string): string {
  return `${body}6304${crc16(`${body}6304`)}`;
}

function refusal(text: string): string {
  const parsed = parseMerchantCode(text);
  return parsed.ok ? 'ok' : `${parsed.error.code} ${parsed.error.tag} ${parsed.error.offset}`;
}

/** A copy without any text of the original, so that a rebuild cannot lean on it. */
function copied(object: DataObject): DataObject {
  return isTemplate(object)
    ? { tag: object.tag, children: object.children.map(copied) }
    : { tag: object.tag, value: object.value };
}

describe('merchant-presented samples', () => {
  it.each(VECTORS)('%s comes out byte for byte', (_name, text) => {
    const code = unwrap(parseMerchantCode(text));
    expect(buildCode(code.objects.map(copied))).toBe(text);
  });

  it.each(ASCII_VECTORS)('%s reads the same with an independent library', (_name, text) => {
    const code = unwrap(parseMerchantCode(text));
    const flat = code.objects.map((object) => [
      object.tag,
      isTemplate(object)
        ? object.children.map((child) => (isTemplate(child) ? '' : [child.tag, child.value]))
        : object.value,
    ]);
    const theirs = promptparse.decode(text).filter(({ id }) => id !== '63');
    const theirsFlat = theirs.map(({ id, value }, index) => {
      const ours = code.objects[index];
      const inner = ours !== undefined && isTemplate(ours) ? promptparse.decode(value) : undefined;
      return [id, inner?.map((child) => [child.id, child.value]) ?? value];
    });
    expect(flat).toEqual(theirsFlat);
    expect(promptparse.checksum(text.slice(0, -4))).toBe(text.slice(-4));
  });
});

describe('the typed view', () => {
  it('of the sample of the standard, Chinese text included', () => {
    expect(unwrap(parseMerchantCode(MERCHANT_CODES.beijing))).toMatchObject({
      payloadFormat: '01',
      pointOfInitiation: 'dynamic',
      merchantAccounts: [
        { kind: 'template', tag: '29', guid: 'D15600000000', children: [{ tag: '05', value: 'A93FO3230Q' }] },
        { kind: 'template', tag: '31', guid: 'D15600000001', children: [{ tag: '03', value: '12345678' }] },
      ],
      merchantCategoryCode: '4111',
      currencyNumeric: '156',
      amount: '23.72',
      tip: { kind: 'ask' },
      country: 'CN',
      merchantName: 'BEST TRANSPORT',
      merchantCity: 'BEIJING',
      additionalData: {
        storeLabel: '1234',
        customerLabel: '***',
        terminalLabel: 'A6008667',
        consumerDataRequest: 'ME',
        templates: [],
      },
      languageTemplate: { language: 'ZH', name: '最佳运输', city: '北京' },
      unreserved: [{ tag: '91', guid: 'A011223344998877', children: [{ tag: '07', value: '12345678' }] }],
      missingTags: [],
    });
  });

  it('of a static code without amount, name and city', () => {
    const code = unwrap(parseMerchantCode(MERCHANT_CODES.promptPayStatic));
    expect(code).toMatchObject({
      pointOfInitiation: 'static',
      currencyNumeric: '764',
      country: 'TH',
      missingTags: ['52', '59', '60'],
      unreserved: [],
    });
    for (const absent of ['amount', 'tip', 'merchantName', 'additionalData', 'languageTemplate']) {
      expect(code).not.toHaveProperty(absent);
    }
  });

  it("splits UnionPay's account", () => {
    const account = '0123456789012345M00000000000001';
    const code = unwrap(parseMerchantCode(sealed(`0002011531${account}530315658` + '02CN')));
    expect(code.merchantAccounts).toEqual([
      {
        kind: 'scheme',
        tag: '15',
        scheme: 'unionpay',
        value: account,
        unionPay: { acquirerIin: '01234567', forwardingIin: '89012345', merchantId: 'M00000000000001' },
      },
    ]);
  });

  it('keeps what it does not know', () => {
    const code = unwrap(parseMerchantCode(sealed('0002010203abc5303156' + '5802CN' + '6503xyz')));
    expect(code.merchantAccounts).toMatchObject([{ kind: 'scheme', scheme: 'visa', value: 'abc' }]);
    expect(valueOf(code.objects, '65')).toBe('xyz');
  });

  it('reads fixed and percentage tips', () => {
    const head = '0002010203abc5303156' + '5802CN';
    const tipOf = (tags: string): unknown => unwrap(parseMerchantCode(sealed(head + tags))).tip;
    expect(tipOf('5502025604' + '1.50')).toEqual({ kind: 'fixed', amount: '1.50' });
    expect(tipOf('5502035703' + '5.5')).toEqual({ kind: 'percentage', percentage: '5.5' });
    expect(refusal(sealed(`${head}550202`))).toMatch(/^missing-tag 56/);
    expect(refusal(sealed(`${head}550209`))).toMatch(/^bad-value 55/);
  });
});

describe('a damaged code', () => {
  const good = MERCHANT_CODES.beijing;
  const head = '0002010203abc';
  const tail = '53031565802CN';

  it.each([
    ['', 'empty  0'],
    ['0', 'truncated  0'],
    ['00', 'truncated 00 2'],
    ['000', 'truncated 00 2'],
    ['0002', 'length-past-end 00 2'],
    ['0x0201', 'bad-tag  0'],
    ['０００２０１', 'bad-tag  0'],
    ['00+201', 'bad-length 00 2'],
    ['0000', 'bad-length 00 2'],
    ['000201', 'missing-tag 63 6'],
    ['0102116304ABCD', 'missing-tag 00 0'],
    [sealed(`${head}${tail}000201`), 'duplicate-tag 00 26'],
    [sealed(`0203abc000201${tail}`), 'misplaced-tag 00 7'],
    [`${sealed(`${head}${tail}`)}6102AB`, 'misplaced-tag 63 26'],
    [`${head}${tail}6303ABC`, 'bad-length 63 28'],
    [sealed(`000202${tail}`), 'bad-value 00 4'],
    [sealed(`${head}5802CN`), 'missing-tag 53 13'],
    [sealed(`${head}5303156`), 'missing-tag 58 13'],
    [sealed(`000201${tail}`), 'missing-tag 26 13'],
    [sealed(`${head}53031A65802CN`), 'bad-value 53 17'],
    [sealed(`${head}53031565802cn`), 'bad-value 58 24'],
    [sealed(`${head}${tail}5402-1`), 'bad-value 54 30'],
    [sealed(`${head}${tail}54041,50`), 'bad-value 54 30'],
    [sealed(`${head}${tail}541412345678901.23`), 'bad-value 54 30'],
    [sealed(`${head}${tail}52035ab`), 'bad-value 52 30'],
    [sealed(`000201260801049999${tail}`), 'missing-tag 26.00 10'],
    [sealed(`00020126080009ABCD${tail}`), 'length-past-end 26.00 12'],
    [sealed(`0002012603000${tail}`), 'truncated 26.00 12'],
    [sealed(`${head}${tail}62100103ABC010`), 'truncated 62.01 39'],
    [sealed(`${head}${tail}62140103ABC0103ABC`), 'duplicate-tag 62.01 37'],
    [sealed(`${head}${tail}62095005000AA`), 'bad-length 62.50.00 36'],
    [sealed(`${head}${tail}64070103ABC`), 'missing-tag 64.00 30'],
    [sealed(`${head}${tail}6407000312A`), 'bad-value 64.00 30'],
    [sealed(`0002011503123${tail}`), 'bad-value 15 10'],
    [sealed(`${head}${tail}5903A\u0000B`), 'illegal-character  31'],
    [sealed(`${head}${tail}5902A\ud800`), 'illegal-character  31'],
    [`000201${'9'.repeat(600)}`, 'too-long  512'],
    ['9'.repeat(1_000_000), 'too-long  512'],
  ])('%.40j is refused: %s', (text, expected) => {
    expect(refusal(text)).toBe(expected);
  });

  it('is refused for a lower-case checksum, and for each wrong digit of it', () => {
    expect(refusal(good.slice(0, -4) + good.slice(-4).toLowerCase())).toMatch(/^bad-crc 63/);
    for (let place = 1; place <= 4; place += 1) {
      const at = good.length - place;
      const wrong = good[at] === '0' ? '1' : '0';
      expect(refusal(good.slice(0, at) + wrong + good.slice(at + 1))).toMatch(/^bad-crc 63/);
    }
  });

  it('never passes with one character changed, removed or added', () => {
    for (const [, text] of VECTORS) {
      for (let at = 0; at < text.length; at += 1) {
        const other = text[at] === '7' ? '8' : '7';
        expect(refusal(text.slice(0, at) + other + text.slice(at + 1))).not.toBe('ok');
        expect(refusal(text.slice(0, at) + text.slice(at + 1))).not.toBe('ok');
        expect(refusal(`${text.slice(0, at)}7${text.slice(at)}`)).not.toBe('ok');
      }
    }
  });

  it('never crashes, whatever was done to it, and names a place inside it', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom('00', '0201', '26', '62', '6304'),
    );
    const mutated = fc
      .tuple(
        fc.constantFrom(...VECTORS.map(([, text]) => text)),
        fc.nat(300),
        fc.nat(20),
        piece,
        fc.boolean(),
      )
      .map(([text, at, removed, inserted, seal]) => {
        const body = text.slice(0, at) + inserted + text.slice(at + removed);
        return seal ? sealed(body) : body;
      });
    fc.assert(
      fc.property(mutated, (text) => {
        const parsed = parseMerchantCode(text);
        if (parsed.ok) expect(buildCode(parsed.value.objects)).toBe(text);
        else expect(parsed.error.offset).toBeLessThanOrEqual(Math.max([...text].length, 0));
      }),
      { numRuns: 3000 },
    );
  });
});
