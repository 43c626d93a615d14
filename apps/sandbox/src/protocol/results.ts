import { isResultCode, resultOf, type ReceivedResult, type ResultObject } from '@silkgate/alipayplus';

/** The result object of a code that was stored; one that came from outside and is not in the table is a failure. */
export function resultObject(code: string): ResultObject | ReceivedResult {
  if (isResultCode(code)) return resultOf(code);
  return { resultCode: code, resultStatus: 'F', resultMessage: code };
}

/** The fields that have a value: the dialect omits a field, it never sends an empty one. */
export function withoutAbsent<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Fields>;
}
