/** Which codes belong to a participant. */
export type Route =
  | {
      readonly kind: 'CONSUMER_CODE';
      readonly clientId: string;
      /** Digits of the whole code. */
      readonly length: number;
      readonly prefix: string;
    }
  | { readonly kind: 'ORDER_CODE'; readonly clientId: string; readonly prefix: string }
  /** `guid`: identifier of the merchant account template (tags 26-51), or `unionpay` for tag 15. */
  | { readonly kind: 'ENTRY_CODE'; readonly clientId: string; readonly guid: string };

export const UNIONPAY_GUID = 'unionpay';

/** Whether a code could belong to both: then nobody could say where it goes. */
export function routesOverlap(one: Route, other: Route): boolean {
  switch (one.kind) {
    case 'CONSUMER_CODE':
      return other.kind === one.kind && one.length === other.length && within(one.prefix, other.prefix);
    case 'ORDER_CODE':
      return other.kind === one.kind && within(orderForm(one.prefix), orderForm(other.prefix));
    case 'ENTRY_CODE':
      return other.kind === one.kind && one.guid.toLowerCase() === other.guid.toLowerCase();
  }
}

export function sameRoute(one: Route, other: Route): boolean {
  return one.clientId === other.clientId && describeRoute(one) === describeRoute(other);
}

/** The first two routes that overlap. Identical rows of one participant are one route, not two. */
export function findOverlap(routes: readonly Route[]): readonly [Route, Route] | undefined {
  for (const [index, one] of routes.entries()) {
    const other = routes.slice(index + 1).find((each) => routesOverlap(one, each) && !sameRoute(one, each));
    if (other !== undefined) return [one, other];
  }
  return undefined;
}

export function describeRoute(route: Route): string {
  switch (route.kind) {
    case 'CONSUMER_CODE':
      return `CONSUMER_CODE ${route.length} digits ${route.prefix}`;
    case 'ORDER_CODE':
      return `ORDER_CODE ${route.prefix}`;
    case 'ENTRY_CODE':
      return `ENTRY_CODE ${route.guid}`;
  }
}

/** Scheme and host of a URL are the same in upper case; its path is not. */
export function orderForm(text: string): string {
  return text.replace(/^[a-z]+:\/\/[^/?#]*/i, (origin) => origin.toLowerCase());
}

function within(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

/** One version of who has a code range: the newest of a range is in force, unless it says that it was withdrawn. */
export interface RouteVersion {
  readonly route: Route;
  readonly version: number;
  readonly withdrawn: boolean;
}

/** Of a Weixin user's code (18 digits beginning 10-15) and an Alipay user's (16 to 18 digits beginning 25-30). */
const OUTBOUND_RANGES = [
  { first: 10, last: 15, lengths: [18] },
  { first: 25, last: 30, lengths: [16, 17, 18] },
] as const;

/** Whether codes of Chinese users could be taken for this one's: they pay abroad only and are no inbound wallet's. */
export function claimsOutboundCodes(route: { readonly length: number; readonly prefix: string }): boolean {
  const leading = Number(route.prefix.slice(0, 2));
  return OUTBOUND_RANGES.some(
    ({ first, last, lengths }) =>
      lengths.some((length) => length === route.length) && leading >= first && leading <= last,
  );
}

export function isOutboundCode(codeValue: string): boolean {
  return /^\d{2,}$/.test(codeValue) && claimsOutboundCodes({ length: codeValue.length, prefix: codeValue });
}
