import { z } from 'zod';
import { AmountSchema, DateSchema, IdentifierSchema, InstantSchema } from './amount.js';
import { ConversionRecordSchema, RefundConversionSchema } from './conversion.js';

export const FlowSchema = z.enum(['CONSUMER_CODE', 'ORDER_CODE', 'ENTRY_CODE']);
export type Flow = z.infer<typeof FlowSchema>;

/** A leg as its counterparty knows it: `requestId` is the paymentRequestId (or refundRequestId) in that counterparty's books. */
export const LegSchema = z.object({
  clientId: IdentifierSchema,
  requestId: IdentifierSchema,
  /** That counterparty's own identifier of the transaction, when it told one. */
  counterpartyReference: z.string().max(64).optional(),
});

/** What every payment event says of its payment. */
export const PaymentFactsSchema = z.object({
  paymentId: IdentifierSchema,
  flow: FlowSchema,
  initiator: z.enum(['PAYER', 'PAYEE']),
  payer: LegSchema.extend({
    customerId: IdentifierSchema.optional(),
    identityLevel: z.enum(['IDENTIFIED', 'UNIDENTIFIED']),
    payerReference: z.string().max(128).optional(),
    agreementId: IdentifierSchema,
  }),
  payee: LegSchema.extend({
    merchantId: IdentifierSchema,
    merchantName: z.string(),
    merchantCategoryCode: z.string(),
    agreementId: IdentifierSchema,
  }),
  order: z.object({
    referenceOrderId: z.string().optional(),
    description: z.string().optional(),
    purpose: z.string(),
  }),
  transaction: AmountSchema,
  billing: AmountSchema,
  payerSettlement: AmountSchema,
  payeeSettlement: AmountSchema,
  acceptedAt: InstantSchema,
});
export type PaymentFacts = z.infer<typeof PaymentFactsSchema>;

export const PaymentSucceededSchema = PaymentFactsSchema.extend({
  paymentTime: InstantSchema,
  businessDate: DateSchema,
  conversion: ConversionRecordSchema,
});
export type PaymentSucceeded = z.infer<typeof PaymentSucceededSchema>;

/** Only payments whose responder was asked: a refusal at acceptance concerns nobody else. */
export const PaymentFailedSchema = PaymentFactsSchema.extend({
  endedAt: InstantSchema,
  businessDate: DateSchema,
  resultCode: z.string(),
});
export type PaymentFailed = z.infer<typeof PaymentFailedSchema>;

export const PaymentCancelledSchema = PaymentFailedSchema;
export type PaymentCancelled = z.infer<typeof PaymentCancelledSchema>;

/** A refund that is final on the responder's side. `paymentBusinessDate` is the original's. */
export const RefundSucceededSchema = z.object({
  refundId: IdentifierSchema,
  paymentId: IdentifierSchema,
  paymentBusinessDate: DateSchema,
  flow: FlowSchema,
  payer: LegSchema.extend({ agreementId: IdentifierSchema }),
  payee: LegSchema.extend({ merchantId: IdentifierSchema, agreementId: IdentifierSchema }),
  transaction: AmountSchema,
  billing: AmountSchema,
  payerSettlement: AmountSchema,
  payeeSettlement: AmountSchema,
  reason: z.string().optional(),
  acceptedAt: InstantSchema,
  refundTime: InstantSchema,
  businessDate: DateSchema,
  conversion: RefundConversionSchema,
});
export type RefundSucceeded = z.infer<typeof RefundSucceededSchema>;

/**
 * The whole of a successful payment given back at its acquirer's cancel, on the payment's own business date and before
 * that date's totals were counted: no file lists the payment or this. Later it would be a refund of the open date.
 * Counterparties cancel a payment under the payment's own id, which is each leg's `requestId`.
 */
export const PaymentReversedSchema = RefundSucceededSchema.omit({
  refundId: true,
  paymentBusinessDate: true,
  refundTime: true,
}).extend({ reversalId: IdentifierSchema, reversalTime: InstantSchema });
export type PaymentReversed = z.infer<typeof PaymentReversedSchema>;

const CountAndSum = z.object({ count: z.number().int().nonnegative(), amount: AmountSchema });

/**
 * The gateway's own count of a business date. Payers are totalled in their settlement currency before fees, payees in
 * the transaction currency; a reversed payment is counted, and its reversal among the refunds. `settlement: IMMEDIATE` when an operator ended the day and wants it settled and paid out
 * now instead of on its value date.
 */
export const BusinessDayEndedSchema = z.object({
  businessDate: DateSchema,
  openedAt: InstantSchema,
  cutAt: InstantSchema,
  nextBusinessDate: DateSchema,
  settlement: z.enum(['SCHEDULED', 'IMMEDIATE']),
  totals: z.array(
    z.object({
      participantId: IdentifierSchema,
      leg: z.enum(['PAYER', 'PAYEE']),
      payments: CountAndSum,
      refunds: CountAndSum,
    }),
  ),
});
export type BusinessDayEnded = z.infer<typeof BusinessDayEndedSchema>;
