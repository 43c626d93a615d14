import { resultOf } from '@silkgate/alipayplus';
import { ok, shardOf } from '@silkgate/kernel';
import type { Money } from '@silkgate/kernel';
import type { Participant } from '../../participants/directory.js';
import { refusalOfSuspended } from '../../participants/domain/suspension.js';
import type { PaymentPricing } from '../../quotes/pricing.js';
import { refuse } from '../refusal.js';
import { payable } from './amounts.js';
import type { Handler } from './context.js';

const NO_FEES = { discount: '0', interchange: '0', service: '0', keptOnRefund: true };
/** The most the dialect lists. */
const MAX_WALLETS = 200;

/** Which wallets could pay this amount now: those that have codes and a rate in force, of the regions asked for. */
export const handleConsultPayment: Handler<'consultPayment'> = async (services, call) => {
  const { caller, request, receivedAt } = call;
  if (caller.kind !== 'acquirer') return refuse('ACCESS_DENIED');
  const amount = payable(request.paymentAmount, 'paymentAmount');
  if (!amount.ok) return amount;
  const { directory, pricing } = services;
  const regions = request.allowedPspRegions;
  const withCodes = new Set(
    directory.routes.filter((route) => route.kind === 'CONSUMER_CODE').map((route) => route.clientId),
  );
  const wallets = directory.participants.filter(
    (each) =>
      each.kind === 'wallet' &&
      refusalOfSuspended(each, caller) === undefined &&
      withCodes.has(each.clientId) &&
      (regions === undefined || regions.includes(each.country)) &&
      (request.userRegion === undefined || request.userRegion === each.country) &&
      canPay(pricing, each, caller, amount.value, receivedAt),
  );
  const supportWallets = wallets.slice(0, MAX_WALLETS).map((wallet) => ({
    walletName: wallet.clientId,
    walletBrandName: wallet.name,
    walletRegion: wallet.country,
  }));
  return ok({
    result: resultOf('SUCCESS'),
    paymentOptions: [
      {
        paymentMethodType: 'CONNECT_WALLET',
        paymentMethodCategory: 'WALLET',
        enabled: String(supportWallets.length > 0),
        ...(supportWallets.length > 0 ? {} : { disableReason: 'no wallet can pay this amount now' }),
        paymentOptionDetail: { connectWallet: { supportWallets } },
      },
    ],
  });
};

function canPay(
  pricing: PaymentPricing,
  wallet: Participant,
  acquirer: Participant,
  amount: Money,
  at: number,
): boolean {
  return pricing.price({
    fixed: { on: 'TRANSACTION', amount },
    transactionCurrency: amount.currency,
    payer: wallet.agreement,
    payee: acquirer.agreement,
    fees: NO_FEES,
    quoteId: `consult-${shardOf(wallet.clientId)}`,
    quotedAt: at,
    quoteExpiresAt: at,
  }).ok;
}
