export interface ProvisionOrder {
  readonly dataFolder: string;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  readonly settlementUrl: string;
  readonly fxUrl: string;
  /**
   * `always`: whoever holds an acquirer's key may act for it from outside, and its own book hears of such payments by
   * notification alone. `missing` where somebody else tells them what their tills were answered.
   */
  readonly notifyAcquirers: 'always' | 'missing';
}
