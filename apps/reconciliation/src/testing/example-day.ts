import { cloudEvent, type CloudEvent } from '@silkgate/contracts';

/** Events and files of small days, for tests; identifiers are made from numbers. */
export const WALLET = 'TRUEMONEY_TH';
export const ACQUIRER = 'ALIPAY_CN';
export const DAY = '2026-11-20';
export const NEXT_DAY = '2026-11-21';

const cny = (value: string): { currency: string; value: string } => ({ currency: 'CNY', value });
const usd = (value: string): { currency: string; value: string } => ({ currency: 'USD', value });
const thb = (value: string): { currency: string; value: string } => ({ currency: 'THB', value });

export interface ExampleTransaction {
  readonly number: number;
  readonly type?: 'PAYMENT' | 'REFUND';
  readonly status?: 'SUCCESS' | 'FAILED' | 'CANCELLED';
  readonly date?: string;
}

export function eventId(space: number, number: number): string {
  return `0193c5a0-0000-7000-8${space}00-${String(number).padStart(12, '0')}`;
}

/** As the wallet knows it. */
export const walletKey = ({ number, type = 'PAYMENT' }: ExampleTransaction): string =>
  `${type[0]}-W-${number}`;
/** As the acquirer knows it. */
export const acquirerKey = ({ number, type = 'PAYMENT' }: ExampleTransaction): string =>
  `${type[0]}-A-${number}`;

function event(id: string, type: string, subject: string, data: unknown): CloudEvent {
  return cloudEvent({
    id,
    source: 'silkgate/gateway',
    type,
    subject,
    time: `${DAY}T10:00:00.000+08:00`,
    data,
  });
}

function amounts(number: number) {
  return {
    transaction: cny(String(1000 + number)),
    billing: thb(String(5000 + number)),
    payerSettlement: usd(String(140 + number)),
    payeeSettlement: cny(String(1000 + number)),
  };
}

function conversionOf(number: number) {
  const fees = (['DISCOUNT', 'INTERCHANGE', 'SERVICE'] as const).map((kind) => ({
    ...{ kind, base: cny('1'), fraction: '0.001', amount: cny('1'), rounding: 'HALF_UP', residual: '0' },
  }));
  const at = `${DAY}T10:00:00.000+08:00`;
  return {
    ...{ version: 1, ...amounts(number), payerSettlementMid: usd(String(139 + number)), markup: usd('1') },
    ...{ rateUses: [], conversions: [], fees, acquirerShare: cny('3'), interchangeSettlement: usd('2') },
    ...{ quoteId: 'Q', quotedAt: at, quoteExpiresAt: at },
  };
}

function legs(transaction: ExampleTransaction) {
  return {
    payer: {
      clientId: WALLET,
      requestId: walletKey(transaction),
      agreementId: 'A',
      identityLevel: 'IDENTIFIED',
    },
    payee: {
      ...{ clientId: ACQUIRER, requestId: acquirerKey(transaction), merchantId: 'M-1', agreementId: 'B' },
      ...{ merchantName: 'Noodles', merchantCategoryCode: '5812' },
    },
  };
}

export function transactionEvent(transaction: ExampleTransaction): CloudEvent {
  const { number, type = 'PAYMENT', status = 'SUCCESS', date = DAY } = transaction;
  const at = `${date}T10:00:00.000+08:00`;
  const paymentId = `pay-${number}`;
  const common = {
    flow: 'CONSUMER_CODE',
    ...legs(transaction),
    ...amounts(number),
    acceptedAt: at,
    businessDate: date,
  };
  if (type === 'REFUND') {
    const none = { discount: cny('0'), interchange: cny('0'), service: cny('0'), acquirerShare: cny('0') };
    const conversion = {
      ...{ version: 1, original: conversionOf(number), ...amounts(number), refundedBefore: cny('0') },
      ...{ payerSettlementMid: usd('1'), markup: usd('0'), discountKept: true },
      fees: { ...none, interchangeSettlement: usd('0') },
      givenBackBefore: {
        ...{
          billing: thb('0'),
          payerSettlement: usd('0'),
          payeeSettlement: cny('0'),
          payerSettlementMid: usd('0'),
        },
        ...{ ...none, interchangeSettlement: usd('0') },
      },
    };
    const facts = {
      ...common,
      refundId: `ref-${number}`,
      paymentId,
      paymentBusinessDate: DAY,
      refundTime: at,
      conversion,
    };
    return event(eventId(2, number), 'gateway.refund-succeeded.v1', paymentId, facts);
  }
  const facts = { ...common, paymentId, initiator: 'PAYEE', order: { purpose: 'GOODS' } };
  const id = eventId(1, number);
  if (status === 'SUCCESS') {
    const succeeded = { ...facts, paymentTime: at, conversion: conversionOf(number) };
    return event(id, 'gateway.payment-succeeded.v1', paymentId, succeeded);
  }
  const name = status === 'FAILED' ? 'failed' : 'cancelled';
  return event(id, `gateway.payment-${name}.v1`, paymentId, {
    ...facts,
    endedAt: at,
    resultCode: 'PROCESS_FAIL',
  });
}

/** That payment was cancelled after it had succeeded, on its own date. */
export function reversalEvent(transaction: ExampleTransaction): CloudEvent {
  const refund = transactionEvent({ ...transaction, type: 'REFUND' });
  const {
    refundId: _refund,
    paymentBusinessDate: _date,
    refundTime,
    ...facts
  } = refund.data as Record<string, unknown>;
  const data = {
    ...facts,
    ...legs(transaction),
    reversalId: `rev-${transaction.number}`,
    reversalTime: refundTime,
  };
  return event(
    eventId(3, transaction.number),
    'gateway.payment-reversed.v1',
    `pay-${transaction.number}`,
    data,
  );
}

/** The gateway's count of a date in which these transactions happened. */
export function dayEndedEvent(date: string, transactions: readonly ExampleTransaction[]): CloudEvent {
  const successful = transactions.filter(
    (each) => (each.status ?? 'SUCCESS') === 'SUCCESS' && (each.date ?? DAY) === date,
  );
  const total = (type: string, field: 'payerSettlement' | 'transaction', currency: string) => {
    const counted = successful.filter((each) => (each.type ?? 'PAYMENT') === type);
    const sum = counted.reduce((sofar, each) => sofar + BigInt(amounts(each.number)[field].value), 0n);
    return { count: counted.length, amount: { currency, value: sum.toString() } };
  };
  const totalsOf = (
    participantId: string,
    leg: string,
    field: 'payerSettlement' | 'transaction',
    currency: string,
  ) => ({
    ...{
      participantId,
      leg,
      payments: total('PAYMENT', field, currency),
      refunds: total('REFUND', field, currency),
    },
  });
  return event(eventId(3, Number(date.slice(-2))), 'gateway.business-day-ended.v1', date, {
    ...{ businessDate: date, openedAt: `${date}T00:00:00.000+08:00`, cutAt: `${date}T23:59:59.999+08:00` },
    ...{ nextBusinessDate: `${date.slice(0, 8)}${Number(date.slice(-2)) + 1}`, settlement: 'SCHEDULED' },
    totals: [
      totalsOf(WALLET, 'PAYER', 'payerSettlement', 'USD'),
      totalsOf(ACQUIRER, 'PAYEE', 'transaction', 'CNY'),
    ],
  });
}

export function participantEvent(clientId: string, kind: string, encoding: string): CloudEvent {
  return event(eventId(4, clientId.length), 'gateway.participant-published.v1', clientId, {
    ...{ clientId, version: 1, kind, name: clientId, country: 'CN', currency: 'CNY' },
    validFrom: '2026-01-01T00:00:00.000+08:00',
    agreement: {
      ...{ agreementId: 'A', settlementCurrency: 'CNY', settlementMarkup: '0', billingCurrency: 'CNY' },
      ...{ billingMarkup: '0', netDebitCap: cny('1'), settlementLagDays: 1, holidays: [] },
    },
    ...{ settlementAccount: 'X', files: { encoding } },
  });
}

export function merchantEvent(merchantId: string, referenceMerchantId: string, version = 1): CloudEvent {
  return event(eventId(8, version), 'gateway.merchant-published.v1', merchantId, {
    ...{ merchantId, version, acquirerId: ACQUIRER, referenceMerchantId, name: 'Noodles', city: 'Beijing' },
    ...{ merchantCategoryCode: '5812', country: 'CN', currency: 'CNY', payoutAccount: 'X', payoutLagDays: 1 },
    validFrom: '2026-01-01T00:00:00.000+08:00',
    fees: { discount: '0.006', interchange: '0.003', service: '0.001', keptOnRefund: true },
  });
}

export function payoutEvent(
  number: number,
  state: 'INSTRUCTED' | 'PAID' | 'REJECTED',
  date = DAY,
): CloudEvent {
  const space = { INSTRUCTED: 5, PAID: 6, REJECTED: 7 }[state];
  return event(eventId(space, number), 'settlement.payout-changed.v1', `out-${number}`, {
    ...{ payoutId: `out-${number}`, batchId: 'B', acquirerId: ACQUIRER, merchantId: `M-${number}` },
    ...{
      businessDate: date,
      amount: cny(String(900 + number)),
      state,
      changedAt: `${date}T12:00:00.000+08:00`,
    },
  });
}

/** One line of a participant's file; fields that are not given are right. */
export interface FileLine extends ExampleTransaction {
  readonly amountValue?: string;
  readonly amountCurrency?: string;
  readonly settlementValue?: string;
  readonly settlementCurrency?: string;
  readonly lineStatus?: string;
  readonly merchantId?: string;
  readonly merchantName?: string;
  readonly fee?: string;
}

const COLUMNS =
  'transactionType,requestId,originalRequestId,counterpartyId,merchantId,merchantName,amountValue,amountCurrency,settlementAmountValue,settlementAmountCurrency,transactionTime,status';

export function fileText(
  participantId: string,
  date: string,
  lines: readonly FileLine[],
  withFees = false,
): string {
  const count = (type: string): number => lines.filter((each) => (each.type ?? 'PAYMENT') === type).length;
  return [
    'participantId,businessDate,paymentCount,refundCount',
    `${participantId},${date},${count('PAYMENT')},${count('REFUND')}`,
    withFees ? `${COLUMNS},feeAmountValue,feeAmountCurrency` : COLUMNS,
    ...lines.map((line) => lineText(participantId, line, withFees)),
    '<END>',
    '',
  ].join('\r\n');
}

export function lineText(participantId: string, line: FileLine, withFees = false): string {
  const wallet = participantId === WALLET;
  const right = amounts(line.number);
  const amount = wallet ? right.billing : right.transaction;
  const settlement = wallet ? right.payerSettlement : { value: '', currency: '' };
  const fee = wallet ? usd('2') : cny('3');
  return [
    ...[
      line.type ?? 'PAYMENT',
      wallet ? walletKey(line) : acquirerKey(line),
      '',
      '',
      line.merchantId ?? 'M-1',
      line.merchantName ?? 'Noodles',
    ],
    ...[line.amountValue ?? amount.value, line.amountCurrency ?? amount.currency],
    ...[line.settlementValue ?? settlement.value, line.settlementCurrency ?? settlement.currency],
    ...[`${line.date ?? DAY}T10:00:00.000+08:00`, line.lineStatus ?? 'SUCCESS'],
    ...(withFees ? [line.fee ?? fee.value, line.fee === '' ? '' : fee.currency] : []),
  ].join(',');
}

export function filePath(
  participantId: string,
  date: string,
  kind = 'transactions',
  sequence = '001',
): string {
  const day = date.replaceAll('-', '');
  return `${participantId}/${day}/${kind}_${participantId}_${day}_${sequence}.csv`;
}
