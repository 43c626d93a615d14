import { toIsoUtc8 } from '@silkgate/kernel';
import type { SettledWindow } from '../windows/window-store.js';
import type { ConversionRow } from './conversion-search.js';
import type { ConversionDto, ConversionSummaryDto, SettledWindowDto } from './conversions.dto.js';

export function summaryOf({ columns }: ConversionRow): ConversionSummaryDto {
  const { conversionId, kind, paymentId, payerId, payeeId, merchantId, businessDate } = columns;
  return {
    ...{ conversionId, kind, paymentId, payerId, payeeId, merchantId, businessDate },
    occurredAt: columns.occurredAt,
    transaction: { currency: columns.transactionCurrency, value: columns.transactionMinor },
    billing: { currency: columns.billingCurrency, value: columns.billingMinor },
    payerSettlement: { currency: columns.payerSettlementCurrency, value: columns.payerSettlementMinor },
    payeeSettlement: { currency: columns.payeeSettlementCurrency, value: columns.payeeSettlementMinor },
  };
}

export function conversionOf(row: ConversionRow, windows: readonly SettledWindow[]): ConversionDto {
  const { evidence, evidenceHash } = row;
  return { ...summaryOf(row), evidence, evidenceHash, windows: windows.map(windowOf) };
}

function windowOf({ currency, netMinor, settledAt, ...window }: SettledWindow): SettledWindowDto {
  return { ...window, net: { currency, value: netMinor }, settledAt: toIsoUtc8(settledAt) };
}
