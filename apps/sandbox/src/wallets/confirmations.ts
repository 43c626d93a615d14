import { toIsoUtc8 } from '@silkgate/kernel';
import type { WalletProfile } from '../catalogue/index.js';
import type { ParticipantPorts, Twist } from '../protocol/participant.js';
import { repeatUntilDone } from '../protocol/repeat.js';
import { resultObject } from '../protocol/results.js';
import { decideConfirm, resultOfPayment } from './domain/index.js';
import type { WalletBook } from './wallet.js';
import { paymentFieldsOf } from './wallet-answers.js';

/** A visitor who knows the way needs this long to look at the amount and enter a PIN. */
const PIN_DELAY_MS = 120;

/** Payments that wait for their user: the decision, and telling the switch of it until it has heard. */
export class Confirmations {
  constructor(
    private readonly profile: WalletProfile,
    private readonly book: WalletBook,
    private readonly ports: ParticipantPorts,
  ) {}

  await(requestId: string, twist?: Twist): void {
    if (twist?.kind === 'success-after-cancel') return;
    const accepted = twist?.kind !== 'unknown-then-failure';
    this.ports.timers.schedule(twist?.delayMs ?? PIN_DELAY_MS, () => {
      this.ports.background.run(`confirmation of ${requestId}`, () => this.confirm(requestId, accepted));
    });
  }

  async confirm(requestId: string, accepted: boolean): Promise<void> {
    const atMs = this.ports.clock.now();
    const now = { time: toIsoUtc8(atMs), atMs };
    this.book.record(decideConfirm(this.book.state, requestId, accepted, now).facts);
    await this.book.synced();
    this.notify(requestId);
  }

  /** Tells the switch of a result that it does not know, at least once. */
  notify(requestId: string): void {
    if (this.book.state.payments.get(requestId)?.notificationOwed !== true) return;
    const { timers, background } = this.ports;
    background.run(`notification of ${requestId}`, () =>
      repeatUntilDone(
        timers,
        () => this.notifyOnce(requestId),
        () => background.stopped,
      ),
    );
  }

  /** After a restart: whoever waited still waits, and whoever was not told is told. */
  resume(): void {
    for (const payment of this.book.state.payments.values()) {
      if (payment.status === 'PENDING' && !payment.confirmedByCancel) this.await(payment.requestId);
      else this.notify(payment.requestId);
    }
  }

  private async notifyOnce(requestId: string): Promise<boolean> {
    const payment = this.book.state.payments.get(requestId);
    if (payment?.notificationOwed !== true) return true;
    await this.book.synced();
    const answer = await this.ports.switchCalls.call(this.ports.identity, 'notifyPayment', {
      paymentResult: resultObject(resultOfPayment(payment)),
      ...paymentFieldsOf(payment, this.profile.clientId, this.profile.name),
    });
    if (answer.kind !== 'answered' || answer.response.result.resultStatus !== 'S') return false;
    this.book.record([{ kind: 'NOTIFIED', requestId, time: toIsoUtc8(this.ports.clock.now()) }]);
    return true;
  }
}
