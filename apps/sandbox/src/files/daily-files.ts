import { parseIsoInstant, toIsoUtc8, unwrap, type BusinessDate, type Clock } from '@silkgate/kernel';
import type { Acquirer } from '../acquirers/acquirer.js';
import type { DayCuts } from '../days/domain/cuts.js';
import type { Wallet } from '../wallets/wallet.js';
import type { DailyEntry, Filable } from './domain/daily-entry.js';
import { formatDailyFile } from './domain/format.js';
import { acquirerEntries, walletEntries } from './domain/participant-entries.js';
import { compactDate, type ExchangeFolder } from './exchange-folder.js';

const SEQUENCE = '001';

/** The date that the switch told; else the participant's own time against the cuts. */
export function dateAgainst(cuts: DayCuts): (item: Filable) => BusinessDate {
  return ({ businessDate, time }) => businessDate ?? cuts.dateOf(unwrap(parseIsoInstant(time)));
}

/** Each participant's own record of a business date, written when that date is cut. */
export class DailyFiles {
  constructor(
    private readonly folder: ExchangeFolder,
    private readonly cuts: DayCuts,
    private readonly clock: Clock,
  ) {}

  async writeWallet(wallet: Wallet, businessDate: BusinessDate): Promise<void> {
    const { state } = wallet.book;
    await this.write(wallet, businessDate, walletEntries(state, businessDate, dateAgainst(this.cuts)));
  }

  async writeAcquirer(acquirer: Acquirer, businessDate: BusinessDate): Promise<void> {
    const dateOf = dateAgainst(this.cuts);
    const merchantOf = (merchantId: string) => acquirer.merchant(merchantId);
    const entries = acquirerEntries(acquirer.book.state, businessDate, dateOf, merchantOf);
    await this.write(acquirer, businessDate, entries);
  }

  /** After a restart: dates that were cut and have no file, because the process died in between. */
  async writeMissing(wallets: readonly Wallet[], acquirers: readonly Acquirer[]): Promise<void> {
    for (const { businessDate } of this.cuts.all()) {
      for (const wallet of wallets) {
        if (await this.isMissing(wallet, businessDate)) await this.writeWallet(wallet, businessDate);
      }
      for (const acquirer of acquirers) {
        if (await this.isMissing(acquirer, businessDate)) await this.writeAcquirer(acquirer, businessDate);
      }
    }
  }

  private async isMissing({ profile }: Wallet | Acquirer, businessDate: BusinessDate): Promise<boolean> {
    const folder = `reconciliation/${profile.clientId}/${compactDate(businessDate)}`;
    return (await this.folder.find(folder, 'transactions_')).length === 0;
  }

  /** The row that says so is in the book at the moment the entries are taken: no line is ever in two files. */
  private async write(
    participant: Wallet | Acquirer,
    businessDate: BusinessDate,
    entries: readonly DailyEntry[],
  ): Promise<void> {
    const { profile, book } = participant;
    const participantId = profile.clientId;
    const time = toIsoUtc8(this.clock.now());
    book.record([{ kind: 'FILED', requestId: `FILE-${businessDate}`, businessDate, time }]);
    const date = compactDate(businessDate);
    const path = `reconciliation/${participantId}/${date}/transactions_${participantId}_${date}_${SEQUENCE}.csv`;
    const text = formatDailyFile({
      ...{ participantId, businessDate, entries },
      withFees: profile.kind === 'acquirer',
    });
    await this.folder.write(path, text, profile.fileEncoding);
    await book.synced();
  }
}
