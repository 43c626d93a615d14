import { toIsoUtc8, type Clock, type Timers } from '@silkgate/kernel';
import type { Acquirer } from '../acquirers/acquirer.js';
import type { AcquirerFact } from '../acquirers/domain/index.js';
import {
  formatPayoutResult,
  readPayoutFile,
  type PayoutCredited,
  type PayoutOrder,
} from '../files/domain/payout-files.js';
import { compactDate, type ExchangeFolder } from '../files/exchange-folder.js';
import type { Background } from '../protocol/background.js';
import { repeatUntilDone } from '../protocol/repeat.js';
import type { BankOrder } from './domain/bank-state.js';

export interface PayoutPorts {
  readonly acquirers: readonly Acquirer[];
  readonly folder: ExchangeFolder;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly background: Background;
  readonly report: (problem: string, fields: object) => void;
}

interface PayoutFile {
  /** `payouts_<acquirerId>_<date>_<seq>.csv` */
  readonly name: string;
  readonly date: string;
  readonly orders: readonly PayoutOrder[];
}

/**
 * A domestic wallet was funded with the total of a payout file: it credits its merchants, each payout once, and says
 * so in a file of its own. Money without a file, or of another total, waits for a person.
 */
export class PayoutDesk {
  constructor(private readonly ports: PayoutPorts) {}

  funded(order: BankOrder): void {
    const { background, timers } = this.ports;
    const { creditorAccount, reference } = order.instruction;
    const acquirer = this.ports.acquirers.find(
      ({ profile }) => profile.settlementAccount === creditorAccount,
    );
    if (acquirer === undefined) {
      this.ports.report('a payout was funded on an account of no domestic wallet', { reference });
      return;
    }
    background.run(`payout ${reference}`, () =>
      repeatUntilDone(
        timers,
        () => this.creditMerchants(acquirer, order),
        () => background.stopped,
      ),
    );
  }

  /** False while the file is not there. */
  private async creditMerchants(acquirer: Acquirer, { instruction }: BankOrder): Promise<boolean> {
    const { amount, reference: batchId } = instruction;
    const file = await this.fileOf(acquirer, batchId);
    if (file === undefined) return false;
    const total = file.orders.reduce((sum, order) => sum + order.amount.minor, 0n);
    const currencies = new Set(file.orders.map((order) => order.amount.currency));
    if (total !== BigInt(amount.value) || currencies.size !== 1 || !currencies.has(amount.currency)) {
      this.ports.report('a payout file does not come to what was funded', {
        batchId,
        total: total.toString(),
      });
      return true;
    }
    const { clientId } = acquirer.profile;
    const resultFolder = `reconciliation/${clientId}/${file.date}`;
    if ((await this.ports.folder.find(resultFolder, file.name)).length > 0) return true;
    const creditedAt = toIsoUtc8(this.ports.clock.now());
    const credited = file.orders.map((order) => this.credit(acquirer, order, creditedAt));
    await acquirer.book.synced();
    const text = formatPayoutResult(credited);
    await this.ports.folder.write(`${resultFolder}/${file.name}`, text, acquirer.profile.fileEncoding);
    return true;
  }

  private credit(acquirer: Acquirer, order: PayoutOrder, creditedAt: string): PayoutCredited {
    const { payoutId, batchId, merchantId } = order;
    const amount = order.amount.toJson();
    const merchant = acquirer.merchant(merchantId);
    const known = merchant !== undefined && merchant.payoutAccount === order.account;
    const { book } = acquirer;
    if (known && !book.state.payouts.has(payoutId)) {
      const fact: AcquirerFact = {
        kind: 'PAYOUT_CREDIT',
        requestId: payoutId,
        batchId,
        merchantId,
        amount,
        time: creditedAt,
      };
      book.record([fact]);
    }
    return { payoutId, merchantId, amount, creditedAt, status: known ? 'SUCCESS' : 'FAILED' };
  }

  private async fileOf(acquirer: Acquirer, batchId: string): Promise<PayoutFile | undefined> {
    const { clientId } = acquirer.profile;
    for (const { path, text } of await this.ports.folder.find(
      `payouts/${clientId}`,
      `payouts_${clientId}_`,
    )) {
      const orders = readPayoutFile(text);
      if (!orders.ok) {
        this.ports.report('a payout file cannot be read', { path, problem: orders.error });
        continue;
      }
      if (orders.value[0]?.batchId !== batchId) continue;
      const parts = path.split('/');
      const name = parts.at(-1) ?? '';
      return { name, date: compactDate(parts.at(-2) ?? ''), orders: orders.value };
    }
    return undefined;
  }
}
