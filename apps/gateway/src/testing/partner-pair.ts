import { startGatewayUnderTest, type GatewayUnderTest } from './gateway-under-test.js';
import { PartnerClient } from './partner-client.js';

export const SUCCESS = { resultCode: 'SUCCESS', resultStatus: 'S', resultMessage: 'Success' };

/** An acquirer and a wallet at a gateway, who agree to whatever they are asked. */
export interface PartnerPair {
  readonly gateway: GatewayUnderTest;
  readonly alipay: PartnerClient;
  readonly trueMoney: PartnerClient;
  /** A fresh one of the wallet's customer C-1. */
  readonly consumerCode: () => Promise<string>;
  stop(): Promise<void>;
}

export async function startPartnerPair(): Promise<PartnerPair> {
  const gateway = await startGatewayUnderTest();
  const trueMoney = new PartnerClient(gateway, 'TRUEMONEY_TH');
  for (const clientId of ['TRUEMONEY_TH', 'ALIPAY_CN']) {
    gateway.counterparties.behaviour.set(clientId, (_operation, body) => ({
      result: SUCCESS,
      paymentResult: SUCCESS,
      paymentRequestId: body['paymentRequestId'],
      paymentId: `THEIRS-${String(body['paymentRequestId'])}`.slice(0, 64),
      paymentAmount: body['paymentAmount'],
      refundRequestId: body['refundRequestId'],
      refundAmount: body['refundAmount'],
    }));
  }
  return {
    ...{ gateway, trueMoney, alipay: new PartnerClient(gateway, 'ALIPAY_CN') },
    consumerCode: async () => {
      const asked = { customerId: 'C-1', identityLevel: 'IDENTIFIED' };
      const answer = await trueMoney.call('getPaymentCode', asked);
      const [code] = (answer.body as unknown as { paymentCodes: { codeValue: string }[] }).paymentCodes;
      return code!.codeValue;
    },
    stop: () => gateway.stop(),
  };
}

/** The worked payment at Alipay's merchant. */
export function payBody(requestId: string, codeValue: string): Record<string, unknown> {
  return {
    paymentRequestId: requestId,
    order: {
      referenceOrderId: `O-${requestId}`,
      orderDescription: 'Noodles',
      merchant: { referenceMerchantId: '2088000000000001' },
    },
    paymentAmount: { currency: 'CNY', value: '8880' },
    paymentMethod: { paymentMethodType: 'CONNECT_WALLET', paymentMethodId: codeValue },
    paymentFactor: { isInStorePayment: 'true', inStorePaymentScenario: 'PaymentCode' },
  };
}
