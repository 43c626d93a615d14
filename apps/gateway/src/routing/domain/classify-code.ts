import type { ResultCode } from '@silkgate/alipayplus';
import { describeQrError, isTemplate, looksMerchantPresented, parseMerchantCode } from '@silkgate/emvqr';
import type { MerchantAccount, MerchantPresentedCode } from '@silkgate/emvqr';
import { err, ok } from '@silkgate/kernel';
import type { Result } from '@silkgate/kernel';
import { isOutboundCode, orderForm, UNIONPAY_GUID } from './route.js';
import type { Route } from './route.js';

export type ClassifiedCode =
  | { readonly kind: 'CONSUMER_CODE'; readonly walletId: string }
  | { readonly kind: 'ORDER_CODE'; readonly acquirerId: string }
  | {
      readonly kind: 'ENTRY_CODE';
      readonly acquirerId: string;
      /** What may be the acquirer's merchant number, in the order of the code. */
      readonly merchantNumbers: readonly string[];
      readonly code: MerchantPresentedCode;
    };

/** `detail` says where a code breaks, never what stands in it. */
export interface CodeRefusal {
  readonly resultCode: ResultCode;
  readonly detail: string;
}

const DIGITS = /^\d+$/;

/** Decides by length and prefix, URL prefix or identifier whose a code is. Overlaps were refused at import. */
export function classifyCode(
  codeValue: string,
  routes: readonly Route[],
): Result<ClassifiedCode, CodeRefusal> {
  if (looksMerchantPresented(codeValue)) return classifyMerchantCode(codeValue, routes);
  if (DIGITS.test(codeValue)) return classifyDigits(codeValue, routes);
  const order = orderForm(codeValue);
  const route = routes.find((each) => each.kind === 'ORDER_CODE' && order.startsWith(orderForm(each.prefix)));
  if (route === undefined) return refuse('the code is of no known kind');
  return ok({ kind: 'ORDER_CODE', acquirerId: route.clientId });
}

function classifyDigits(codeValue: string, routes: readonly Route[]): Result<ClassifiedCode, CodeRefusal> {
  const route = routes.find(
    (each) =>
      each.kind === 'CONSUMER_CODE' && each.length === codeValue.length && codeValue.startsWith(each.prefix),
  );
  if (route !== undefined) return ok({ kind: 'CONSUMER_CODE', walletId: route.clientId });
  if (isOutboundCode(codeValue)) {
    return err({
      resultCode: 'UNAVAILABLE_PAYMENT_METHOD',
      detail: 'codes of Chinese wallets are not served here',
    });
  }
  return refuse(`no wallet has codes of ${codeValue.length} digits with this prefix`);
}

function classifyMerchantCode(
  codeValue: string,
  routes: readonly Route[],
): Result<ClassifiedCode, CodeRefusal> {
  const parsed = parseMerchantCode(codeValue);
  if (!parsed.ok) return refuse(describeQrError(parsed.error));
  for (const account of parsed.value.merchantAccounts) {
    const guid = guidOf(account);
    const route = routes.find(
      (each) => each.kind === 'ENTRY_CODE' && each.guid.toLowerCase() === guid?.toLowerCase(),
    );
    if (route === undefined) continue;
    const merchantNumbers = merchantNumbersOf(account);
    return ok({ kind: 'ENTRY_CODE', acquirerId: route.clientId, merchantNumbers, code: parsed.value });
  }
  return refuse('no merchant account of the code belongs to an acquirer here');
}

function guidOf(account: MerchantAccount): string | undefined {
  if (account.kind === 'template') return account.guid;
  return account.unionPay === undefined ? undefined : UNIONPAY_GUID;
}

/** The number stands alone in a field, at the end of a URL, or padded to UnionPay's 15 characters. */
function merchantNumbersOf(account: MerchantAccount): readonly string[] {
  if (account.kind === 'scheme') {
    const number = account.unionPay?.merchantId.trim() ?? '';
    return [number, number.replace(/^0+/, '')].filter((each) => each !== '');
  }
  const values = account.children.flatMap((child) => (isTemplate(child) ? [] : [child.value]));
  return values.flatMap((value) => [value, lastPathSegment(value)]).filter((each) => each !== '');
}

function lastPathSegment(value: string): string {
  const path = value.split(/[?#]/)[0] ?? '';
  return path.includes('/') ? (path.split('/').at(-1) ?? '') : '';
}

function refuse(detail: string): Result<never, CodeRefusal> {
  return err({ resultCode: 'INVALID_CODE', detail });
}
