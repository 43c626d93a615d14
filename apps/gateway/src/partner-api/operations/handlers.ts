import type { Operation } from '@silkgate/alipayplus';
import { handleGetPaymentCode, handleInquiryQuote, handleUserInitiatedPay } from './codes.js';
import { handleConsultPayment } from './consult-payment.js';
import type { Handler } from './context.js';
import { handleCancelPayment, handleInquiryPayment, handleInquiryRefund, handleRefund } from './follow-up.js';
import { handleNotifyPayment } from './notify-payment.js';
import { handlePay } from './pay.js';
import { refuse } from '../refusal.js';

/** One handler for each call of the dialect; refunds are told by us, never to us. */
export const HANDLERS: { readonly [Op in Operation]: Handler<Op> } = {
  pay: handlePay,
  userInitiatedPay: handleUserInitiatedPay,
  getPaymentCode: handleGetPaymentCode,
  inquiryPayment: handleInquiryPayment,
  cancelPayment: handleCancelPayment,
  refund: handleRefund,
  inquiryRefund: handleInquiryRefund,
  notifyPayment: handleNotifyPayment,
  notifyRefund: async () => refuse('INVALID_API'),
  consultPayment: handleConsultPayment,
  inquiryForeignExchangeQuote: handleInquiryQuote,
};
