export * from './amount.js';
export * from './cancel-payment.js';
export * from './consult-payment.js';
export * from './foreign-exchange.js';
export * from './get-payment-code.js';
export * from './merchant.js';
export * from './notify.js';
export * from './operations.js';
export * from './order.js';
export * from './parse.js';
export * from './pay.js';
export { identityLevelSchema, type IdentityLevel } from './payer.js';
export * from './payment-method.js';
export * from './quote.js';
export * from './refund.js';
export * from './result.js';
export * from './transaction.js';
export * from './user-initiated-pay.js';
export {
  inquiryPaymentRequestSchema,
  inquiryPaymentResponseSchema,
  type InquiryPaymentRequest,
  type InquiryPaymentResponse,
} from './inquiry-payment.js';
