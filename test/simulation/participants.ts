import { err, Money, ok, type Result } from '@silkgate/kernel';
import type { ResultCode } from '@silkgate/alipayplus';
import { FixedDirectory, merchant, participant } from '../../apps/gateway/src/payments/testing/fixtures.js';
import type {
  Merchant,
  Participant,
  ParticipantDirectory,
} from '../../apps/gateway/src/participants/directory.js';
import type { PaymentResolver, ResolvedPayment } from '../../apps/gateway/src/payments/resolution.js';
import type { PayCommand } from '../../apps/gateway/src/payments/use-cases.js';
import type { Quote } from '../../apps/gateway/src/quotes/pricing.js';
import { exampleWalletAgreement } from '../../apps/gateway/src/quotes/testing/example-rates.js';
import { isUnidentified } from './visitors.js';

export const WALLETS = ['TRUEMONEY_TH', 'TNG_MY', 'KAKAO_KR'] as const;
export const ACQUIRERS = ['ALIPAY_CN', 'WEIXIN_CN'] as const;
export type WalletId = (typeof WALLETS)[number];
export type AcquirerId = (typeof ACQUIRERS)[number];

export const BILLING: Readonly<Record<WalletId, string>> = {
  TRUEMONEY_TH: 'THB',
  TNG_MY: 'MYR',
  KAKAO_KR: 'KRW',
};

/** Whose cap is small enough to be reached. */
export const SMALL_CAP: WalletId = 'KAKAO_KR';

/** Minor units of USD. */
export const CAPS: Readonly<Record<WalletId, bigint>> = {
  TRUEMONEY_TH: 10_000_000_000n,
  TNG_MY: 10_000_000_000n,
  KAKAO_KR: 60_000n,
};

export function merchantIdOf(acquirerId: AcquirerId): string {
  return `M-${acquirerId}`;
}

function merchantOf(acquirerId: AcquirerId): Merchant {
  return merchant({
    merchantId: merchantIdOf(acquirerId),
    acquirerId,
    referenceMerchantId: `R-${acquirerId}`,
  });
}

export const SIMULATED_MERCHANTS: readonly Merchant[] = ACQUIRERS.map(merchantOf);

export function simulatedParticipants(): readonly Participant[] {
  const wallets = WALLETS.map((clientId) =>
    participant({
      clientId,
      kind: 'wallet',
      currency: BILLING[clientId],
      notify: clientId === 'TNG_MY' ? 'missing' : 'always',
      agreement: exampleWalletAgreement({
        agreementId: `AGR-${clientId}`,
        billingCurrency: BILLING[clientId],
        netDebitCap: Money.of('USD', CAPS[clientId]),
      }),
    }),
  );
  const acquirers = ACQUIRERS.map((clientId) => participant({ clientId, kind: 'acquirer' }));
  return [...wallets, ...acquirers];
}

export function simulatedDirectory(): ParticipantDirectory {
  return new FixedDirectory(simulatedParticipants(), SIMULATED_MERCHANTS);
}

/** A code says who pays whom: `<wallet>/<acquirer>/<customer>/<person, if named>/<request>`. */
export function codeOf(of: {
  readonly walletId: WalletId;
  readonly acquirerId: AcquirerId;
  readonly customerId: string;
  readonly person?: string;
  readonly requestId: string;
}): string {
  return [of.walletId, of.acquirerId, of.customerId, of.person ?? '', of.requestId].join('/');
}

export interface NamedCustomer {
  readonly walletId: string;
  readonly customerId: string;
  /** What the wallet calls the person behind the customer; empty where it does not say. */
  readonly person: string;
}

export function customerOf(codeValue: string): NamedCustomer {
  const [walletId = '', , customerId = '', person = ''] = codeValue.split('/');
  return { walletId, customerId, person };
}

/**
 * The code says everything. A consumer code pays once; an order has the id that
 * was announced for it, by `<acquirer>/<requestId>`.
 */
export class SimulatedResolver implements PaymentResolver {
  constructor(
    private readonly directory: ParticipantDirectory,
    /** Those of this copy; forgotten by whoever made them. */
    private readonly quotes: ReadonlyMap<string, Quote>,
    private readonly announced: ReadonlyMap<string, string>,
  ) {}

  resolve(command: PayCommand): Promise<Result<ResolvedPayment, ResultCode>> {
    const [walletId = '', acquirerId = '', customerId = '', person = ''] = command.codeValue.split('/');
    const payer = this.directory.participant(walletId);
    const payee = this.directory.participant(acquirerId);
    const sold = this.directory.merchant(`M-${acquirerId}`);
    const quote = command.quoteId === undefined ? undefined : this.quotes.get(command.quoteId);
    const paymentId = this.announced.get(`${command.initiatorId}/${command.requestId}`);
    if (command.flow === 'ORDER_CODE' && paymentId === undefined)
      return Promise.resolve(err('ORDER_NOT_EXIST'));
    if (payer === undefined || payee === undefined || sold === undefined)
      return Promise.resolve(err('INVALID_CODE'));
    return Promise.resolve(
      ok({
        flow: command.flow,
        initiatorLeg: command.flow === 'ENTRY_CODE' ? 'PAYER' : 'PAYEE',
        payer,
        payee,
        merchant: sold,
        customerId,
        identityLevel: isUnidentified(customerId) ? 'UNIDENTIFIED' : 'IDENTIFIED',
        ...(person === '' ? {} : { payerReference: person }),
        ...(quote === undefined ? {} : { quote }),
        ...(paymentId === undefined ? {} : { paymentId }),
        ...(command.flow === 'CONSUMER_CODE' ? { oneTimeCode: command.codeValue } : {}),
      }),
    );
  }
}
