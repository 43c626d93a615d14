/** What a merchant sells decides its category code, its usual tickets and its fee. */
export type Trade =
  | 'transit'
  | 'supermarket'
  | 'mall'
  | 'restaurant'
  | 'utility'
  | 'bicycle'
  | 'convenience'
  | 'tea'
  | 'taxi'
  | 'museum'
  | 'hotel'
  | 'pharmacy';

export interface TradeTerms {
  readonly trade: Trade;
  /** ISO 18245. */
  readonly merchantCategoryCode: string;
  /** A usual ticket in fen, both ends included. */
  readonly ticketMinor: readonly [number, number];
  /** Tickets are this skewed to the low end: 1 is even. */
  readonly skew: number;
  readonly description: string;
  readonly discount: string;
  readonly interchange: string;
  readonly service: string;
}

/** Mean ticket over all trades about CNY 215, the average of the gateway's published trial. */
export const TRADES: readonly TradeTerms[] = [
  {
    trade: 'transit',
    merchantCategoryCode: '4111',
    ticketMinor: [200, 1000],
    skew: 1,
    description: 'Metro ride',
    discount: '0.002',
    interchange: '0.001',
    service: '0.0005',
  },
  {
    trade: 'supermarket',
    merchantCategoryCode: '5411',
    ticketMinor: [1500, 60000],
    skew: 2,
    description: 'Groceries',
    discount: '0.0038',
    interchange: '0.002',
    service: '0.0008',
  },
  {
    trade: 'mall',
    merchantCategoryCode: '5311',
    ticketMinor: [8000, 300000],
    skew: 2.2,
    description: 'Clothing',
    discount: '0.006',
    interchange: '0.003',
    service: '0.001',
  },
  {
    trade: 'restaurant',
    merchantCategoryCode: '5812',
    ticketMinor: [3000, 60000],
    skew: 1.8,
    description: 'Dinner',
    discount: '0.006',
    interchange: '0.003',
    service: '0.001',
  },
  {
    trade: 'utility',
    merchantCategoryCode: '4900',
    ticketMinor: [5000, 50000],
    skew: 1.5,
    description: 'Electricity bill',
    discount: '0.001',
    interchange: '0.0005',
    service: '0.0002',
  },
  {
    trade: 'bicycle',
    merchantCategoryCode: '7999',
    ticketMinor: [150, 600],
    skew: 1,
    description: 'Bicycle ride',
    discount: '0.0038',
    interchange: '0.002',
    service: '0.0008',
  },
  {
    trade: 'convenience',
    merchantCategoryCode: '5499',
    ticketMinor: [500, 8000],
    skew: 1.5,
    description: 'Snacks and drinks',
    discount: '0.0038',
    interchange: '0.002',
    service: '0.0008',
  },
  {
    trade: 'tea',
    merchantCategoryCode: '5814',
    ticketMinor: [900, 6000],
    skew: 1.3,
    description: 'Milk tea',
    discount: '0.006',
    interchange: '0.003',
    service: '0.001',
  },
  {
    trade: 'taxi',
    merchantCategoryCode: '4121',
    ticketMinor: [1300, 15000],
    skew: 1.6,
    description: 'Taxi ride',
    discount: '0.0038',
    interchange: '0.002',
    service: '0.0008',
  },
  {
    trade: 'museum',
    merchantCategoryCode: '7991',
    ticketMinor: [4000, 24000],
    skew: 1.4,
    description: 'Admission',
    discount: '0.006',
    interchange: '0.003',
    service: '0.001',
  },
  {
    trade: 'hotel',
    merchantCategoryCode: '7011',
    ticketMinor: [30000, 180000],
    skew: 1.6,
    description: 'One night',
    discount: '0.006',
    interchange: '0.003',
    service: '0.001',
  },
  {
    trade: 'pharmacy',
    merchantCategoryCode: '5912',
    ticketMinor: [1500, 30000],
    skew: 2,
    description: 'Medicine',
    discount: '0.0038',
    interchange: '0.002',
    service: '0.0008',
  },
];

export function termsOf(trade: Trade): TradeTerms {
  const found = TRADES.find((terms) => terms.trade === trade);
  if (found === undefined) throw new Error(`no terms for the trade ${trade}`);
  return found;
}
