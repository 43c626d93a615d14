import type { AmountJson } from '@silkgate/kernel';
import { ACQUIRER_MONEY_KINDS, type AcquirerFact } from '../acquirers/domain/index.js';
import { WALLET_MONEY_KINDS, type WalletFact } from '../wallets/domain/index.js';

/** A debit or credit as the counterparty's ledger has it; refunds and returns name the payment they belong to. */
export interface BookRow {
  readonly kind: string;
  readonly paymentRequestId?: string;
  readonly refundRequestId?: string;
  readonly payoutId?: string;
  readonly amount: AmountJson;
  readonly currency: string;
  readonly settlementAmount?: AmountJson;
  readonly switchId?: string;
  readonly businessDate?: string;
  readonly merchantId?: string;
  readonly userId?: string;
  readonly time: string;
}

/** The row of a fact that moves money; undefined for the others. */
export function bookRowOf(fact: WalletFact | AcquirerFact): BookRow | undefined {
  switch (fact.kind) {
    case 'DEBIT':
    case 'CREDIT':
    case 'DEBIT_RETURN':
    case 'CREDIT_RETURN': {
      const { requestId: paymentRequestId, ...rest } = fact;
      return { ...rest, paymentRequestId, currency: fact.amount.currency };
    }
    case 'REFUND_CREDIT':
    case 'REFUND_DEBIT': {
      const { requestId: refundRequestId, originalRequestId: paymentRequestId, ...rest } = fact;
      return { ...rest, paymentRequestId, refundRequestId, currency: fact.amount.currency };
    }
    case 'PAYOUT_CREDIT': {
      const { requestId: payoutId, ...rest } = fact;
      return { ...rest, payoutId, currency: fact.amount.currency };
    }
    default:
      return undefined;
  }
}

export const MONEY_KINDS: ReadonlySet<string> = new Set([...WALLET_MONEY_KINDS, ...ACQUIRER_MONEY_KINDS]);
