import {
  BusinessDayEndedSchema,
  cloudEvent,
  CloudEventSchema,
  PaymentSucceededSchema,
  RefundSucceededSchema,
  TOPICS,
  type BusinessDayEnded,
  type WindowSettled,
} from '@silkgate/contracts';
import type { SeededRandom } from '@silkgate/kernel';
import { toIsoUtc8, UuidV7Source } from '@silkgate/kernel';
import type { DeliveredBatch } from '@silkgate/messaging';
import type { SimulatedEventLog } from './simulated-event-log.js';
import type { SimulatedTime } from './simulated-time.js';

interface Traded {
  readonly participantId: string;
  readonly businessDate: string;
  readonly kind: 'payments' | 'refunds';
  readonly minor: bigint;
}

/** Hears of payments and days as settlement does, closes a day only when its totals agree, and settles its windows. */
export class SimulatedSettlement {
  readonly #seen = new Map<string, Traded>();
  readonly #ended = new Map<string, BusinessDayEnded>();
  readonly settledDates = new Set<string>();
  readonly #ids: UuidV7Source;

  constructor(
    private readonly time: SimulatedTime,
    private readonly eventLog: SimulatedEventLog,
    random: SeededRandom,
  ) {
    this.#ids = new UuidV7Source(time, random);
  }

  async start(): Promise<void> {
    await this.eventLog.subscribe({
      group: 'settlement',
      topics: [TOPICS.payments.name, TOPICS.businessDays.name],
      onBatch: (batch) => this.#take(batch),
    });
  }

  async #take(batch: DeliveredBatch): Promise<void> {
    for (const { payload } of batch.events) this.#note(CloudEventSchema.parse(JSON.parse(payload)));
    for (const day of this.#ended.values()) {
      if (!this.settledDates.has(day.businessDate) && this.#agrees(day)) await this.#settle(day);
    }
  }

  #note(event: { readonly id: string; readonly type: string; readonly data?: unknown }): void {
    if (event.type === 'gateway.payment-succeeded.v1') {
      const { payer, businessDate, payerSettlement } = PaymentSucceededSchema.parse(event.data);
      const minor = BigInt(payerSettlement.value);
      this.#seen.set(event.id, { participantId: payer.clientId, businessDate, kind: 'payments', minor });
    }
    if (event.type === 'gateway.refund-succeeded.v1') {
      const { payer, businessDate, payerSettlement } = RefundSucceededSchema.parse(event.data);
      const minor = BigInt(payerSettlement.value);
      this.#seen.set(event.id, { participantId: payer.clientId, businessDate, kind: 'refunds', minor });
    }
    if (event.type === 'gateway.business-day-ended.v1') {
      const day = BusinessDayEndedSchema.parse(event.data);
      this.#ended.set(day.businessDate, day);
    }
  }

  #total(
    participantId: string,
    businessDate: string,
    kind: Traded['kind'],
  ): { count: number; minor: bigint } {
    const traded = [...this.#seen.values()].filter(
      (each) =>
        each.participantId === participantId && each.businessDate === businessDate && each.kind === kind,
    );
    return { count: traded.length, minor: traded.reduce((sum, each) => sum + each.minor, 0n) };
  }

  #agrees(day: BusinessDayEnded): boolean {
    return day.totals
      .filter(({ leg }) => leg === 'PAYER')
      .every(({ participantId, payments, refunds }) => {
        const own = {
          payments: this.#total(participantId, day.businessDate, 'payments'),
          refunds: this.#total(participantId, day.businessDate, 'refunds'),
        };
        return (
          own.payments.count === payments.count &&
          own.payments.minor === BigInt(payments.amount.value) &&
          own.refunds.count === refunds.count &&
          own.refunds.minor === BigInt(refunds.amount.value)
        );
      });
  }

  async #settle(day: BusinessDayEnded): Promise<void> {
    this.settledDates.add(day.businessDate);
    for (const { participantId, leg, payments, refunds } of day.totals) {
      if (leg !== 'PAYER') continue;
      const net = BigInt(payments.amount.value) - BigInt(refunds.amount.value);
      const data: WindowSettled = {
        windowId: `${participantId}-${day.businessDate}`,
        participantId,
        leg,
        businessDate: day.businessDate,
        payments: payments.amount,
        refunds: refunds.amount,
        net: { currency: payments.amount.currency, value: net.toString() },
        bankReference: 'simulated',
        settledAt: toIsoUtc8(this.time.now()),
      };
      await this.#publish(data);
    }
  }

  async #publish(data: WindowSettled): Promise<void> {
    const id = this.#ids.uuid(0);
    const event = cloudEvent({
      id,
      source: 'silkgate/settlement',
      type: 'settlement.window-settled.v1',
      subject: data.participantId,
      time: data.settledAt,
      data,
    });
    const record = {
      topic: TOPICS.windows.name,
      key: data.participantId,
      eventId: id,
      payload: JSON.stringify(event),
    };
    for (;;) {
      try {
        return await this.eventLog.publish([record]);
      } catch {
        // The log was away or its answer was lost: again, as an outbox relay does.
        await this.time.sleep(100);
      }
    }
  }
}
