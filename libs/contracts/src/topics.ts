import type { ZodType } from 'zod';
import { PaymentAlarmedSchema } from './alarms.js';
import {
  BusinessDayEndedSchema,
  PaymentCancelledSchema,
  PaymentFailedSchema,
  PaymentReversedSchema,
  PaymentSucceededSchema,
  RefundSucceededSchema,
} from './payments.js';
import { MerchantPublishedSchema, ParticipantPublishedSchema } from './participants.js';
import { PositionWarnedSchema } from './positions.js';
import { RateSetSchema } from './rates.js';
import { PayoutChangedSchema, WindowSettledSchema } from './settlement.js';

export interface TopicContract {
  readonly name: string;
  readonly partitions: number;
  /** What the message key is the identifier of. */
  readonly key: string;
  readonly producer: string;
  readonly consumers: readonly string[];
  /** Schema of `data` by CloudEvents `type`. */
  readonly events: Readonly<Record<string, ZodType>>;
}

/** Every topic of the switch. Types end in their version; a breaking change is a new version beside the old one. */
export const TOPICS = {
  rateSets: {
    name: 'fx.rate-sets',
    partitions: 1,
    key: 'rate source',
    producer: 'fx',
    consumers: ['gateway'],
    events: { 'fx.rate-set-published.v1': RateSetSchema },
  },
  participants: {
    name: 'gateway.participants',
    partitions: 2,
    key: 'participant',
    producer: 'gateway',
    consumers: ['settlement', 'reconciliation', 'fx'],
    events: { 'gateway.participant-published.v1': ParticipantPublishedSchema },
  },
  merchants: {
    name: 'gateway.merchants',
    partitions: 2,
    key: 'merchant',
    producer: 'gateway',
    consumers: ['settlement', 'reconciliation'],
    events: { 'gateway.merchant-published.v1': MerchantPublishedSchema },
  },
  payments: {
    name: 'gateway.payments',
    partitions: 8,
    key: 'payment',
    producer: 'gateway',
    consumers: ['settlement', 'reconciliation', 'compliance', 'fx'],
    events: {
      'gateway.payment-succeeded.v1': PaymentSucceededSchema,
      'gateway.payment-failed.v1': PaymentFailedSchema,
      'gateway.payment-cancelled.v1': PaymentCancelledSchema,
      'gateway.refund-succeeded.v1': RefundSucceededSchema,
      'gateway.payment-reversed.v1': PaymentReversedSchema,
    },
  },
  positions: {
    name: 'gateway.positions',
    partitions: 2,
    key: 'participant and currency',
    producer: 'gateway',
    // Told to whoever watches the caps; no service of ours acts upon it.
    consumers: [],
    events: { 'gateway.position-warned.v1': PositionWarnedSchema },
  },
  alarms: {
    name: 'gateway.alarms',
    partitions: 1,
    key: 'payment or operation, and kind of alarm',
    producer: 'gateway',
    consumers: [],
    events: { 'gateway.payment-alarmed.v1': PaymentAlarmedSchema },
  },
  businessDays: {
    name: 'gateway.business-days',
    partitions: 1,
    key: 'business date',
    producer: 'gateway',
    consumers: ['settlement', 'reconciliation'],
    events: { 'gateway.business-day-ended.v1': BusinessDayEndedSchema },
  },
  windows: {
    name: 'settlement.windows',
    partitions: 2,
    key: 'participant',
    producer: 'settlement',
    consumers: ['gateway', 'fx', 'compliance'],
    events: { 'settlement.window-settled.v1': WindowSettledSchema },
  },
  payouts: {
    name: 'settlement.payouts',
    partitions: 2,
    key: 'payout',
    producer: 'settlement',
    consumers: ['reconciliation'],
    events: { 'settlement.payout-changed.v1': PayoutChangedSchema },
  },
} as const satisfies Readonly<Record<string, TopicContract>>;

export const ALL_TOPICS: readonly TopicContract[] = Object.values(TOPICS);
