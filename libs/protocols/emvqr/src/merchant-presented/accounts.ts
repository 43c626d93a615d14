import { ok, type Result } from '@silkgate/kernel';
import { refuse, tagPath, type QrError } from '../qr-error.js';
import { isTemplate, valueOf, type Primitive, type Template } from './data-object.js';
import { isMerchantAccountTag, isUnreservedTag, schemeOf } from './layout.js';
import type { MerchantAccount, SchemeAccount, TemplateAccount, UnionPayAccount } from './merchant-code.js';
import type { Placed } from './read.js';

const GUID_TAG = '00';
const UNIONPAY_TAG = '15';
/** Acquirer and forwarding institution of 8 digits, merchant of 15 characters. */
const UNIONPAY_ACCOUNT = /^([0-9]{8})([0-9]{8})(.{15})$/u;

/** The merchant accounts in the order of the code. */
export function accountsOf(placed: readonly Placed[]): Result<readonly MerchantAccount[], QrError> {
  const accounts: MerchantAccount[] = [];
  for (const { object, offset } of placed) {
    if (!isMerchantAccountTag(object.tag)) continue;
    const account = isTemplate(object) ? templateAccount(object, offset) : schemeAccount(object, offset);
    if (!account.ok) return account;
    accounts.push(account.value);
  }
  return ok(accounts);
}

/** The unreserved templates (80 to 99): like account templates they begin with who they belong to. */
export function unreservedOf(placed: readonly Placed[]): Result<readonly TemplateAccount[], QrError> {
  const templates: TemplateAccount[] = [];
  for (const { object, offset } of placed) {
    if (!isUnreservedTag(object.tag) || !isTemplate(object)) continue;
    const template = templateAccount(object, offset);
    if (!template.ok) return template;
    templates.push(template.value);
  }
  return ok(templates);
}

function templateAccount(object: Template, offset: number): Result<TemplateAccount, QrError> {
  const { tag, children } = object;
  const guid = valueOf(children, GUID_TAG);
  if (guid === undefined) return refuse('missing-tag', tagPath(tag, GUID_TAG), offset + 4);
  return ok({ kind: 'template', tag, guid, children: children.filter((child) => child.tag !== GUID_TAG) });
}

function schemeAccount(object: Primitive, offset: number): Result<SchemeAccount, QrError> {
  const { tag, value } = object;
  const account: SchemeAccount = { kind: 'scheme', tag, scheme: schemeOf(tag) ?? 'emvco', value };
  if (tag !== UNIONPAY_TAG) return ok(account);
  const unionPay = unionPayOf(value);
  return unionPay === undefined ? refuse('bad-value', tag, offset + 4) : ok({ ...account, unionPay });
}

function unionPayOf(value: string): UnionPayAccount | undefined {
  const [, acquirerIin, forwardingIin, merchantId] = UNIONPAY_ACCOUNT.exec(value) ?? [];
  if (acquirerIin === undefined || forwardingIin === undefined || merchantId === undefined) return undefined;
  return { acquirerIin, forwardingIin, merchantId };
}
