import { describe, expect, it } from '@jest/globals';
import { isResultCode, resultOf } from './result.js';
import { RESULT_CODES, type ResultCode } from './result-codes.js';

const CODES = Object.keys(RESULT_CODES) as ResultCode[];

describe('result codes', () => {
  it('have the form of the dialect, a message that fits and a meaning', () => {
    for (const code of CODES) {
      expect(code).toMatch(/^[A-Z][A-Z_]{1,63}$/);
      expect(RESULT_CODES[code].message.length).toBeLessThanOrEqual(256);
      expect(RESULT_CODES[code].meaning).toMatch(/\.$/);
    }
  });

  it('leave exactly these open, and one a success', () => {
    expect(CODES.filter((code) => RESULT_CODES[code].status === 'S')).toEqual(['SUCCESS']);
    expect(CODES.filter((code) => RESULT_CODES[code].status === 'U').sort()).toEqual([
      'PAYMENT_IN_PROCESS',
      'REFUND_IN_PROCESS',
      'REQUEST_TRAFFIC_EXCEED_LIMIT',
      'UNKNOWN_EXCEPTION',
    ]);
  });

  it('make result objects, with a detail behind the message', () => {
    expect(resultOf('SUCCESS')).toEqual({
      resultCode: 'SUCCESS',
      resultStatus: 'S',
      resultMessage: 'Success',
    });
    expect(resultOf('PARAM_ILLEGAL', 'paymentAmount.value')).toEqual({
      resultCode: 'PARAM_ILLEGAL',
      resultStatus: 'F',
      resultMessage: 'Illegal parameters: paymentAmount.value',
    });
  });

  it('are told from other texts', () => {
    expect(isResultCode('SUCCESS')).toBe(true);
    expect(isResultCode('success')).toBe(false);
    expect(isResultCode('toString')).toBe(false);
  });
});
