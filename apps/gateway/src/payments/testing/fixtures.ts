import assert from 'node:assert';
import type { ResultCode } from '@silkgate/alipayplus';
import { err, Money, ok, parseIsoInstant, unwrap, type EpochMs, type Result } from '@silkgate/kernel';
import type { Merchant, Participant, ParticipantDirectory } from '../../participants/directory.js';
import { countInUsd } from '../../limits/domain/counted-usd.js';
import { pricePayment } from '../../quotes/domain/payment-price.js';
import { publishedRateSet } from '../../quotes/domain/published-rates.js';
import type { PaymentPricing, Quote } from '../../quotes/pricing.js';
import {
  EXAMPLE_FEES,
  exampleAcquirerAgreement,
  exampleParity,
  exampleWalletAgreement,
} from '../../quotes/testing/example-rates.js';
import type { PaymentResolver, ResolvedPayment } from '../resolution.js';
import type { PaymentWithTerms } from '../domain/stored-payment.js';
import type { PayCommand } from '../use-cases.js';

/** Within the validity of the example rates. */
export const START: EpochMs = unwrap(parseIsoInstant('2026-11-22T10:00:00.000+08:00'));

export const WALLET = 'TRUEMONEY_TH';
export const ACQUIRER = 'ALIPAY_CN';
export const MERCHANT = 'M-1';

export function participant(
  overrides: Partial<Participant> & Pick<Participant, 'clientId' | 'kind'>,
): Participant {
  const wallet = overrides.kind === 'wallet';
  return {
    version: 1,
    name: overrides.clientId,
    country: wallet ? 'TH' : 'CN',
    currency: wallet ? 'THB' : 'CNY',
    baseUrl: 'http://127.0.0.1:1',
    protocol: 'alipayplus',
    switchKeyVersion: '2',
    notify: wallet ? 'always' : 'missing',
    agreement: wallet ? exampleWalletAgreement() : exampleAcquirerAgreement(),
    validFrom: 0,
    ...overrides,
  };
}

export function merchant(overrides: Partial<Merchant> = {}): Merchant {
  return {
    merchantId: MERCHANT,
    version: 1,
    acquirerId: ACQUIRER,
    referenceMerchantId: '2088001',
    name: 'Beijing Noodle House',
    merchantCategoryCode: '5812',
    city: 'Beijing',
    country: 'CN',
    currency: 'CNY',
    fees: EXAMPLE_FEES,
    ...overrides,
  };
}

export class FixedDirectory implements ParticipantDirectory {
  constructor(
    private readonly participants: readonly Participant[] = [
      participant({ clientId: WALLET, kind: 'wallet' }),
      participant({ clientId: ACQUIRER, kind: 'acquirer' }),
    ],
    private readonly merchants: readonly Merchant[] = [merchant()],
  ) {}

  participant(clientId: string): Participant | undefined {
    return this.participants.find((each) => each.clientId === clientId);
  }

  merchant(merchantId: string): Merchant | undefined {
    return this.merchants.find((each) => each.merchantId === merchantId);
  }

  merchantOfAcquirer(acquirerId: string, referenceMerchantId: string): Merchant | undefined {
    return this.merchants.find(
      (each) => each.acquirerId === acquirerId && each.referenceMerchantId === referenceMerchantId,
    );
  }
}

/** The central parity of the worked payment, in effect for the whole test. */
export class ExamplePricing implements PaymentPricing {
  readonly #sets = [publishedRateSet(exampleParity({ effectiveUntil: '2027-01-01T00:00:00.000+08:00' }))];

  price(request: Parameters<PaymentPricing['price']>[0]): ReturnType<PaymentPricing['price']> {
    return pricePayment(this.#sets, request);
  }

  countInUsd(amount: Money, at: EpochMs): ReturnType<PaymentPricing['countInUsd']> {
    return countInUsd(this.#sets, amount, at);
  }
}

/** Codes of the tests say whose they are: `<participant>:<customer>`; quotes are those that the test locked. */
export class NamedCodeResolver implements PaymentResolver {
  readonly quotes = new Map<string, Quote>();

  constructor(private readonly directory: ParticipantDirectory) {}

  resolve(command: PayCommand): Promise<Result<ResolvedPayment, ResultCode>> {
    return Promise.resolve(this.#resolve(command));
  }

  #resolve(command: PayCommand): Result<ResolvedPayment, ResultCode> {
    const [named = '', customerId = ''] = command.codeValue.split(':');
    const initiator = this.directory.participant(command.initiatorId);
    const other = this.directory.participant(named);
    const found = this.directory.merchant(MERCHANT);
    if (initiator === undefined || other === undefined || found === undefined) return err('INVALID_CODE');
    const pushes = command.flow === 'ENTRY_CODE';
    const quote = command.quoteId === undefined ? undefined : this.quotes.get(command.quoteId);
    if (command.flow !== 'CONSUMER_CODE' && quote === undefined) return err('QUOTE_NOT_EXIST');
    return ok({
      flow: command.flow,
      initiatorLeg: pushes ? 'PAYER' : 'PAYEE',
      payer: pushes ? initiator : other,
      payee: pushes ? other : initiator,
      merchant: found,
      customerId: customerId === '' ? 'C-1' : customerId,
      identityLevel: 'IDENTIFIED',
      ...(quote === undefined ? {} : { quote }),
    });
  }
}

export function payCommand(overrides: Partial<PayCommand> = {}): PayCommand {
  return {
    initiatorId: ACQUIRER,
    requestId: 'R-1',
    keyHash: 'a'.repeat(64),
    flow: 'CONSUMER_CODE',
    codeValue: `${WALLET}:C-1`,
    amount: Money.of('CNY', 8880n),
    order: { referenceOrderId: 'O-1', description: 'Noodles' },
    receivedAt: START,
    ...overrides,
  };
}

/** The worked payment, accepted and open. */
export function storedPayment(overrides: Partial<PaymentWithTerms> = {}): PaymentWithTerms {
  const directory = new FixedDirectory();
  const payer = directory.participant(WALLET);
  const payee = directory.participant(ACQUIRER);
  const sold = directory.merchant(MERCHANT);
  assert(payer !== undefined && payee !== undefined && sold !== undefined);
  const quoteId = '01930000-0000-7000-8000-000000000001';
  const priced = unwrap(
    new ExamplePricing().price({
      fixed: { on: 'TRANSACTION', amount: Money.of('CNY', 8880n) },
      transactionCurrency: 'CNY',
      payer: payer.agreement,
      payee: payee.agreement,
      fees: sold.fees,
      quoteId,
      quotedAt: START,
      quoteExpiresAt: START + 60_000,
    }),
  );
  const { record: conversion, ...amounts } = priced;
  return {
    paymentId: '01930000-0000-7000-8000-000000000002',
    initiatorId: ACQUIRER,
    requestId: 'R-1',
    order: {},
    state: 'PROCESSING',
    version: 1,
    eventSequence: 0,
    resultCode: 'PAYMENT_IN_PROCESS',
    acceptedAt: START,
    terms: {
      flow: 'CONSUMER_CODE',
      initiatorLeg: 'PAYEE',
      payerId: WALLET,
      payerAgreementId: payer.agreement.agreementId,
      payeeId: ACQUIRER,
      payeeAgreementId: payee.agreement.agreementId,
      merchantId: MERCHANT,
      merchantName: sold.name,
      merchantCategoryCode: sold.merchantCategoryCode,
      customerId: 'C-1',
      identityLevel: 'IDENTIFIED',
      ...amounts,
      quoteId,
      conversion,
    },
    ...overrides,
  };
}
