import { resultOf } from '@silkgate/alipayplus';
import { isUuid, Money, ok, parseIsoInstant } from '@silkgate/kernel';
import { refuse } from '../refusal.js';
import type { Handler } from './context.js';

/** A responder tells the final result of a payment that we asked it for, under the id we gave it. */
export const handleNotifyPayment: Handler<'notifyPayment'> = async ({ payments }, { caller, request }) => {
  const { paymentRequestId, paymentResult, paymentId, paymentAmount, paymentTime } = request;
  const { resultStatus: result, resultCode } = paymentResult;
  if (paymentRequestId === undefined) return refuse('PARAM_ILLEGAL', 'paymentRequestId');
  if (result === 'U') return refuse('PARAM_ILLEGAL', 'paymentResult.resultStatus');
  if (!isUuid(paymentRequestId)) return refuse('ORDER_NOT_EXIST');
  const amount = paymentAmount === undefined ? undefined : Money.parse(paymentAmount);
  if (amount?.ok === false) return refuse('INVALID_AMOUNT', 'paymentAmount');
  const time = paymentTime === undefined ? undefined : parseIsoInstant(paymentTime);
  const outcome = await payments.receiveNotification({
    responderId: caller.clientId,
    requestId: paymentRequestId,
    ...(paymentId === undefined ? {} : { counterpartyReference: paymentId }),
    result,
    resultCode,
    ...(amount === undefined ? {} : { amount: amount.value }),
    ...(time?.ok === true ? { time: time.value } : {}),
  });
  return ok({ result: resultOf(outcome.resultCode) });
};
