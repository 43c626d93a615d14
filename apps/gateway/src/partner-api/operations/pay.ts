import { resultOf } from '@silkgate/alipayplus';
import type { PayRequest } from '@silkgate/alipayplus';
import type { Flow } from '@silkgate/contracts';
import { hashOf, ok, parseIsoInstant } from '@silkgate/kernel';
import type { EpochMs, Result } from '@silkgate/kernel';
import type { Participant } from '../../participants/directory.js';
import type { PartnerDirectory } from '../../participants/live-directory.js';
import type { OrderFacts, PayCommand } from '../../payments/use-cases.js';
import { classifyCode } from '../../routing/domain/classify-code.js';
import { refuse } from '../refusal.js';
import type { Refusal } from '../refusal.js';
import { payable } from './amounts.js';
import type { Call, Handler } from './context.js';
import { paymentFieldsOf } from './payment-fields.js';

const FLOWS = { PaymentCode: 'CONSUMER_CODE', OrderCode: 'ORDER_CODE', EntryCode: 'ENTRY_CODE' } as const;

export const handlePay: Handler<'pay'> = async (services, call) => {
  const command = payCommand(services.directory, call);
  if (!command.ok) return command;
  const { resultCode, payment } = await services.payments.pay(command.value);
  const fields = payment === undefined ? {} : paymentFieldsOf(payment, call.caller.clientId);
  return ok({ result: resultOf(resultCode), paymentRequestId: call.request.paymentRequestId, ...fields });
};

/** Maps the message to the engine's command; a wallet that pushes gives the merchant's amount as `payToAmount`. */
export function payCommand(
  directory: PartnerDirectory,
  { caller, request, receivedAt, answerBy, traceparent }: Call<'pay'>,
): Result<PayCommand, Refusal> {
  const codeValue = request.paymentMethod.paymentMethodId;
  if (codeValue === undefined) return refuse('PARAM_ILLEGAL', 'paymentMethod.paymentMethodId');
  const flow = flowOf(directory, caller, request, codeValue);
  if ((flow === 'ENTRY_CODE') !== (caller.kind === 'wallet')) return refuse('ACCESS_DENIED');
  const asked = flow === 'ENTRY_CODE' ? request.payToAmount : request.paymentAmount;
  if (asked === undefined) return refuse('PARAM_ILLEGAL', 'payToAmount');
  const amount = payable(asked, flow === 'ENTRY_CODE' ? 'payToAmount' : 'paymentAmount');
  if (!amount.ok) return amount;
  const billing = flow === 'ENTRY_CODE' ? payable(request.paymentAmount, 'paymentAmount') : undefined;
  if (billing?.ok === false) return billing;
  return ok({
    initiatorId: caller.clientId,
    requestId: request.paymentRequestId,
    keyHash: keyHashOf(request),
    flow,
    codeValue,
    amount: amount.value,
    ...(billing === undefined ? {} : { billing: billing.value }),
    ...present('quoteId', request.paymentQuote?.quoteId),
    ...present('customerId', request.paymentMethod.customerId),
    ...present('identityLevel', request.identityLevel),
    ...present('payerReference', request.payerReference),
    order: orderFactsOf(request),
    ...present('expiresAt', instantOf(request.paymentExpiryTime)),
    receivedAt,
    answerBy,
    traceparent,
  });
}

/** The scenario names the flow; without one the code does. */
function flowOf(
  directory: PartnerDirectory,
  caller: Participant,
  request: PayRequest,
  codeValue: string,
): Flow {
  const scenario = request.paymentFactor?.inStorePaymentScenario;
  if (scenario !== undefined) return FLOWS[scenario];
  if (caller.kind === 'wallet') return 'ENTRY_CODE';
  const classified = classifyCode(codeValue, directory.routes);
  return classified.ok && classified.value.kind === 'ORDER_CODE' ? 'ORDER_CODE' : 'CONSUMER_CODE';
}

/** The key parameters: a repeat under the same id must have the same. */
export function keyHashOf(request: PayRequest): string {
  return hashOf({
    paymentAmount: request.paymentAmount,
    payToAmount: request.payToAmount,
    paymentFactor: request.paymentFactor,
    settlementStrategy: request.settlementStrategy,
    paymentMethodType: request.paymentMethod.paymentMethodType,
    code: request.paymentMethod.paymentMethodId,
  });
}

function orderFactsOf({ order }: PayRequest): OrderFacts {
  return {
    ...present('referenceOrderId', order?.referenceOrderId),
    ...present('description', order?.orderDescription),
    ...present('referenceMerchantId', order?.merchant?.referenceMerchantId),
  };
}

function present<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

function instantOf(text: string | undefined): EpochMs | undefined {
  const parsed = text === undefined ? undefined : parseIsoInstant(text);
  return parsed?.ok === true ? parsed.value : undefined;
}
