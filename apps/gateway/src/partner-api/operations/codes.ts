import { resultOf } from '@silkgate/alipayplus';
import { ok, toIsoUtc8 } from '@silkgate/kernel';
import { entryMerchant } from '../../codes/entry-merchant.js';
import { billingRateOf } from '../../codes/quote-locker.js';
import type { BoundOrder } from '../../codes/scan-order.js';
import type { Merchant } from '../../participants/directory.js';
import { refusalOfSuspended } from '../../participants/domain/suspension.js';
import { classifyCode } from '../../routing/domain/classify-code.js';
import { refuse } from '../refusal.js';
import { payable } from './amounts.js';
import type { Handler } from './context.js';

export const handleGetPaymentCode: Handler<'getPaymentCode'> = async ({ issuer }, call) => {
  const { caller, request } = call;
  if (caller.kind !== 'wallet') return refuse('ACCESS_DENIED');
  const { customerId, identityLevel, payerReference, codeQuantity } = request;
  const quantity = Number(codeQuantity ?? '1');
  const payer = { customerId, identityLevel, payerReference };
  const codes = await issuer.issue({ wallet: caller, fingerprint: call.fingerprint(), ...payer, quantity });
  if (!codes.ok) return refuse(codes.error);
  const paymentCodes = codes.value.map(({ codeValue, expiresAt }) => ({
    codeValue,
    codeExpiryTime: toIsoUtc8(expiresAt),
  }));
  return ok({ result: resultOf('SUCCESS'), paymentCodes });
};

/** A wallet's user scanned something: an order with its amount, or a merchant whose amount the user enters. */
export const handleUserInitiatedPay: Handler<'userInitiatedPay'> = async (services, { caller, request }) => {
  const { directory, scanner } = services;
  if (caller.kind !== 'wallet') return refuse('ACCESS_DENIED');
  const { codeValue, customerId, identityLevel, payerReference } = request;
  const classified = classifyCode(codeValue, directory.routes);
  if (!classified.ok) return refuse(classified.error.resultCode, classified.error.detail);
  switch (classified.value.kind) {
    case 'CONSUMER_CODE':
      return refuse('INVALID_CODE', 'a code that payers show is not scanned by payers');
    case 'ENTRY_CODE': {
      const entry = entryMerchant(directory, classified.value);
      if (!entry.ok) return refuse(entry.error);
      const { acquirer, merchant, amount } = entry.value;
      const refusal = refusalOfSuspended(caller, acquirer);
      if (refusal !== undefined) return refuse(refusal);
      return ok({
        result: resultOf('SUCCESS'),
        codeType: 'ENTRY_CODE',
        acquirerId: acquirer.clientId,
        pspId: caller.clientId,
        merchant: merchantFieldsOf(merchant),
        payToCurrency: merchant.currency,
        payToAmount: amount?.toJson(),
        paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'EntryCode' },
      });
    }
    case 'ORDER_CODE': {
      const acquirer = directory.participant(classified.value.acquirerId);
      if (acquirer === undefined) return refuse('INVALID_CODE');
      const refusal = refusalOfSuspended(caller, acquirer);
      if (refusal !== undefined) return refuse(refusal);
      const scan = { wallet: caller, acquirer, codeValue, customerId, identityLevel, payerReference };
      const order = await scanner.scan(scan);
      if (!order.ok) return refuse(order.error);
      const merchant = directory.merchant(order.value.binding.merchantId);
      return ok(orderAnswer(order.value, merchant));
    }
  }
};

function orderAnswer({ binding, quote }: BoundOrder, merchant: Merchant | undefined): object {
  const { transaction, billing } = quote.priced;
  return {
    result: resultOf('SUCCESS'),
    codeType: 'ORDER_CODE',
    acquirerId: binding.acquirerId,
    pspId: binding.walletId,
    paymentId: binding.paymentId,
    order: {
      referenceOrderId: binding.referenceOrderId,
      orderDescription: binding.description,
      orderAmount: transaction.toJson(),
      merchant: merchant === undefined ? undefined : merchantFieldsOf(merchant),
    },
    paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'OrderCode' },
    paymentAmount: billing.toJson(),
    payToAmount: transaction.toJson(),
    paymentQuote: {
      quoteId: quote.quoteId,
      sellCurrency: billing.currency,
      buyCurrency: transaction.currency,
      exchangeRate: billingRateOf(quote),
      quoteExpiryTime: toIsoUtc8(quote.expiresAt),
      guaranteed: 'true',
    },
    paymentExpiryTime: toIsoUtc8(binding.expiresAt),
  };
}

function merchantFieldsOf(merchant: Merchant): object {
  return {
    referenceMerchantId: merchant.referenceMerchantId,
    merchantMCC: merchant.merchantCategoryCode,
    merchantName: merchant.name,
    merchantDisplayName: merchant.nameLocal,
    merchantAddress: { region: merchant.country, city: merchant.city },
  };
}

export const handleInquiryQuote: Handler<'inquiryForeignExchangeQuote'> = async (services, call) => {
  const { caller, request } = call;
  if (caller.kind !== 'wallet') return refuse('ACCESS_DENIED');
  const { sellCurrency, buyCurrency, sellAmount, buyAmount, codeValue, customerId } = request;
  const given = buyAmount ?? sellAmount;
  const amount =
    given === undefined ? undefined : payable(given, buyAmount === undefined ? 'sellAmount' : 'buyAmount');
  if (amount?.ok === false) return amount;
  const on = buyAmount === undefined ? ('BILLING' as const) : ('TRANSACTION' as const);
  const fixed = amount === undefined ? undefined : { on, amount: amount.value };
  const inquired = await services.quotes.inquire({
    wallet: caller,
    sellCurrency,
    buyCurrency,
    fixed,
    codeValue,
    customerId,
  });
  if (!inquired.ok) return refuse(inquired.error);
  if (inquired.value.kind === 'reference') {
    const { rate, at } = inquired.value;
    return ok({
      result: resultOf('SUCCESS'),
      foreignExchangeQuote: {
        sourceCurrency: buyCurrency,
        targetCurrency: sellCurrency,
        exchangeRate: rate,
        quoteTime: toIsoUtc8(at),
      },
    });
  }
  const { quote } = inquired.value;
  const { billing, transaction } = quote.priced;
  return ok({
    result: resultOf('SUCCESS'),
    quote: {
      quoteId: quote.quoteId,
      quoteCurrencyPair: `${transaction.currency}/${billing.currency}`,
      quotePrice: billingRateOf(quote),
      quoteStartTime: quote.priced.record.quotedAt,
      quoteExpiryTime: toIsoUtc8(quote.expiresAt),
      guaranteed: 'true',
    },
    sellAmount: billing.toJson(),
    buyAmount: transaction.toJson(),
  });
};
