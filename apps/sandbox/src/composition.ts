import { UuidV7Source, type IdSource } from '@silkgate/kernel';
import type { KeyRing } from '@silkgate/alipayplus';
import { Acquirer } from './acquirers/acquirer.js';
import { Cashier } from './acquirers/cashier.js';
import {
  applyToAcquirer,
  isFinal as isAcquirerFinal,
  openingState as openingAcquirer,
  type AcquirerFact,
  type AcquirerState,
} from './acquirers/domain/index.js';
import { RefundDesk } from './acquirers/refund-desk.js';
import { Bank } from './bank/bank.js';
import {
  applyToBank,
  openingState as openingBank,
  type BankFact,
  type BankState,
} from './bank/domain/bank-state.js';
import { PayoutDesk } from './bank/payout-desk.js';
import { Book } from './books/index.js';
import {
  BANK,
  PUBLISHERS,
  type AcquirerProfile,
  type Catalogue,
  type WalletProfile,
} from './catalogue/index.js';
import { DayBook } from './days/day-book.js';
import { DayClose } from './days/day-close.js';
import type { Shop } from './demo/demo-day.js';
import { FaultBoard } from './faults/domain/fault.js';
import { LaterRefusals } from './faults/later-refusals.js';
import { DailyFiles, dateAgainst } from './files/daily-files.js';
import { markFiled } from './files/domain/participant-entries.js';
import type { SandboxPorts } from './ports.js';
import { Background } from './protocol/background.js';
import type { ParticipantPorts } from './protocol/participant.js';
import type { RawRouteParts } from './protocol/raw-routes.js';
import { SignedCalls } from './protocol/signed-calls.js';
import { StoppableTimers } from './protocol/stoppable-timers.js';
import { GatewayCalls, type SwitchCalls } from './protocol/switch-calls.js';
import { bankAccounts } from './provisioning/institution-files.js';
import { CENTRAL_PARITY } from './publishers/central-parity.js';
import { MARKET_MID } from './publishers/market-mid.js';
import { Publisher } from './publishers/publisher.js';
import type { SandboxSettings } from './settings.js';
import {
  applyToWallet,
  isFinal as isWalletFinal,
  openingState as openingWallet,
  type WalletFact,
  type WalletState,
} from './wallets/domain/index.js';
import { openingBalances } from './wallets/users.js';
import { WalletApp } from './wallets/wallet-app.js';
import { Wallet } from './wallets/wallet.js';

const SWITCH_KEYS = 'gateway/keys';
const SETTLEMENT_KEYS = 'settlement/keys';

/** What every part is built with. */
interface Common {
  readonly ports: SandboxPorts;
  readonly ids: IdSource;
  readonly switchKeys: KeyRing;
  readonly switchCalls: SwitchCalls;
  readonly background: Background;
  readonly days: DayBook;
}

/** The sandbox as an object graph: everyone who is simulated, with their books read back. */
export interface Sandbox {
  readonly catalogue: Catalogue;
  readonly apps: ReadonlyMap<string, WalletApp>;
  readonly shops: ReadonlyMap<string, Shop>;
  readonly bank: Bank;
  readonly faults: FaultBoard;
  readonly dayClose: DayClose;
  readonly rawRoutes: RawRouteParts;
  readonly ids: IdSource;
  readonly ports: SandboxPorts;
  readonly background: Background;
  /** Takes up what a restart interrupted, publishes rates, watches midnight. */
  start(): Promise<void>;
  /** No new work; what is in the books is on the disk. */
  stop(): Promise<void>;
}

export async function composeSandbox(
  catalogue: Catalogue,
  given: SandboxPorts,
  settings: SandboxSettings,
): Promise<Sandbox> {
  const { clock, http } = given;
  const timers = new StoppableTimers(given.timers);
  const ports: SandboxPorts = { ...given, timers };
  const background = new Background((what, error) =>
    ports.report(`${what} ended with an error`, { err: error }),
  );
  const calls = new SignedCalls(http, clock);
  const ids = new UuidV7Source(clock, ports.random);
  const switchKeys = await ports.keys.keyRing(SWITCH_KEYS, 'Run apps/gateway/dist/create-keys.js first.');
  const days = await DayBook.open(await ports.storage('days.jsonl'), clock, timers);
  const switchCalls = new GatewayCalls(calls, settings.gatewayUrls);
  const common: Common = { ports, ids, switchKeys, switchCalls, background, days };

  const wallets = await Promise.all(catalogue.wallets.map((profile) => openWallet(profile, common)));
  const shops = await Promise.all(catalogue.acquirers.map((profile) => openShop(profile, common)));
  const acquirers = shops.map(({ acquirer }) => acquirer);
  const apps = wallets.map((wallet) => new WalletApp(wallet));
  const payouts = new PayoutDesk({
    acquirers,
    folder: ports.exchange,
    clock,
    timers,
    background,
    report: ports.report,
  });
  const bank = await openBank(catalogue, common, calls, settings, payouts);
  const files = new DailyFiles(ports.exchange, days.cuts, clock);
  const publishers = await openPublishers(common, calls, settings);
  const faults = new FaultBoard();
  const [gatewayUrl = ''] = settings.gatewayUrls;
  const { operatorToken } = settings;
  const dayClose = new DayClose({
    http,
    gatewayUrl,
    operatorToken,
    clock,
    timers,
    days,
    files,
    wallets,
    shops,
    background,
  });

  return {
    catalogue,
    apps: new Map(apps.map((app) => [app.wallet.profile.clientId, app])),
    shops: new Map(shops.map((shop) => [shop.acquirer.profile.clientId, shop])),
    bank,
    faults,
    dayClose,
    ids,
    ports,
    background,
    rawRoutes: {
      wallets: new Map(wallets.map((wallet) => [wallet.profile.clientId, wallet])),
      acquirers: new Map(acquirers.map((acquirer) => [acquirer.profile.clientId, acquirer])),
      bank: (call, request) => bank.answer(call, request),
      endpoint: { clock, timers, faults, laterRefusals: new LaterRefusals() },
    },
    start: async () => {
      await files.writeMissing(wallets, acquirers);
      for (const app of apps) {
        app.wallet.confirmations.resume();
        app.pushes.resume();
      }
      for (const { cashier, refunds } of shops) {
        cashier.resume();
        refunds.resume();
      }
      bank.resume();
      for (const publisher of publishers) publisher.start();
      dayClose.watchMidnight();
    },
    stop: async () => {
      background.stop();
      timers.stop();
      await Promise.all([...wallets, ...acquirers, bank].map((each) => each.book.close()));
    },
  };
}

async function openWallet(profile: WalletProfile, common: Common): Promise<Wallet> {
  const { days, ports } = common;
  const book = await Book.open<WalletState, WalletFact>(
    openingWallet(profile.currency, openingBalances(profile)),
    {
      apply: (state, fact) =>
        fact.kind === 'FILED'
          ? markFiled(state, fact.businessDate, dateAgainst(days.cuts))
          : applyToWallet(state, fact),
      isFinal: (state, id) => {
        const payment = state.payments.get(id);
        return payment !== undefined && isWalletFinal(payment);
      },
    },
    await ports.storage(`books/${profile.clientId}.jsonl`),
  );
  return new Wallet(profile, book, await participantPorts(profile, common));
}

async function openShop(profile: AcquirerProfile, common: Common): Promise<Shop> {
  const { days, ports } = common;
  const book = await Book.open<AcquirerState, AcquirerFact>(
    openingAcquirer(profile.currency),
    {
      apply: (state, fact) =>
        fact.kind === 'FILED'
          ? markFiled(state, fact.businessDate, dateAgainst(days.cuts))
          : applyToAcquirer(state, fact),
      isFinal: (state, id) => {
        const payment = state.payments.get(id);
        if (payment !== undefined) return isAcquirerFinal(payment);
        const refund = state.refunds.get(id);
        return refund !== undefined && refund.status !== 'ASKED';
      },
    },
    await ports.storage(`books/${profile.clientId}.jsonl`),
  );
  const acquirer: Acquirer = new Acquirer(
    profile,
    book,
    await participantPorts(profile, common),
    (requestId, visitor) => cashier.orderOpened(requestId, visitor),
  );
  const cashier = new Cashier(acquirer);
  return { acquirer, cashier, refunds: new RefundDesk(acquirer) };
}

async function participantPorts(
  { clientId, algorithm, keyVersion }: WalletProfile | AcquirerProfile,
  { ports, ids, switchKeys, switchCalls, background }: Common,
): Promise<ParticipantPorts> {
  const signer = await ports.keys.signer(`participants/${clientId}`, algorithm, keyVersion);
  const identity = { clientId, signer, counterpart: switchKeys };
  return { identity, clock: ports.clock, timers: ports.timers, ids, switchCalls, background };
}

async function openBank(
  catalogue: Catalogue,
  { ports, ids, background }: Common,
  calls: SignedCalls,
  { settlementUrl }: SandboxSettings,
  payouts: PayoutDesk,
): Promise<Bank> {
  const book = await Book.open<BankState, BankFact>(
    openingBank(bankAccounts(catalogue)),
    { apply: applyToBank, isFinal: () => false },
    await ports.storage(`books/${BANK.clientId}.jsonl`),
  );
  return new Bank(book, {
    clientId: BANK.clientId,
    signer: await ports.keys.signer('bank', BANK.algorithm, BANK.keyVersion),
    settlementKeys: () => ports.keys.keyRing(SETTLEMENT_KEYS, 'Settlement makes its key at its first start.'),
    calls,
    settlementUrl,
    clock: ports.clock,
    timers: ports.timers,
    ids,
    background,
    payoutFunded: (order) => payouts.funded(order),
  });
}

async function openPublishers(
  { ports, background }: Common,
  calls: SignedCalls,
  { fxUrl }: SandboxSettings,
): Promise<readonly Publisher[]> {
  const { clock, timers } = ports;
  return Promise.all(
    PUBLISHERS.map(async (profile) => {
      const folder = `publishers/${profile.clientId}`;
      const signer = await ports.keys.signer(folder, profile.algorithm, profile.keyVersion);
      const rates = profile.kind === 'CENTRAL_PARITY' ? CENTRAL_PARITY : MARKET_MID;
      return new Publisher(profile, rates, { signer, calls, fxUrl, clock, timers, background });
    }),
  );
}
