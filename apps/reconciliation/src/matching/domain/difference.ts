/** What a difference is: see the classes of docs and the order in which they are judged in `compare`. */
export type DifferenceClass =
  | 'missing-at-counterpart'
  | 'missing-at-switch'
  | 'amount'
  | 'currency'
  | 'status'
  | 'duplicate'
  | 'rate'
  | 'fee'
  | 'cut-off';

export interface Difference {
  readonly class: DifferenceClass;
  /** What our books say, in words of the class; undefined where they say nothing. */
  readonly expected?: string;
  /** What the counterparty's file says. */
  readonly actual?: string;
  /** `PENDING`: it is expected to match by itself when the adjacent day is compared. */
  readonly state: 'OPEN' | 'PENDING';
}

/** An amount in minor units with its currency. */
export interface SideAmount {
  readonly minor: string;
  readonly currency: string;
}

export interface OurSide {
  readonly businessDate: string;
  readonly status: string;
  readonly amount: SideAmount;
  /** The number by which that counterparty lists the merchant; undefined where it is not known. */
  readonly merchantId?: string;
  readonly settlement?: SideAmount;
  readonly fee?: SideAmount;
}

export interface TheirSide {
  readonly fileDate: string;
  readonly status: string;
  readonly amount: SideAmount;
  readonly merchantId?: string;
  readonly settlement?: SideAmount;
  readonly fee?: SideAmount;
}

export function amountText({ currency, minor }: SideAmount): string {
  return `${currency} ${minor}`;
}
