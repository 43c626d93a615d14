export interface ProvisionOrder {
  readonly dataFolder: string;
  readonly gatewayUrl: string;
  readonly sandboxUrl: string;
  readonly settlementUrl: string;
  readonly fxUrl: string;
  /** `missing` where somebody else tells them what their tills were answered. */
  readonly notifyAcquirers: 'always' | 'missing';
}
