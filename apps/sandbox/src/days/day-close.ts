import {
  err,
  ok,
  parseIsoInstant,
  isBusinessDate,
  type Clock,
  type HttpClient,
  type Result,
  type Timers,
} from '@silkgate/kernel';
import type { Shop } from '../demo/demo-day.js';
import type { DailyFiles } from '../files/daily-files.js';
import type { Background } from '../protocol/background.js';
import type { Wallet } from '../wallets/wallet.js';
import type { DayBook } from './day-book.js';
import type { DayCut } from './domain/cuts.js';

export interface EndedDay {
  readonly businessDate: string;
  readonly cutAt: string;
  readonly nextBusinessDate: string;
}

export interface DayClosePorts {
  readonly http: HttpClient;
  readonly gatewayUrl: string;
  readonly operatorToken: string;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly days: DayBook;
  readonly files: DailyFiles;
  readonly wallets: readonly Wallet[];
  readonly shops: readonly Shop[];
  readonly background: Background;
}

const CLOSE_PATH = '/ops/v1/business-days/close';
const TIMEOUT_MS = 30_000;
/** Payments under way at the cut get this long to hear which date is theirs. */
const SETTLE_MS = 3_000;
const LOOK_EVERY_MS = 50;

/** Ends business dates: the operator's way through the switch, or midnight; then everyone writes the day's file. */
export class DayClose {
  constructor(private readonly ports: DayClosePorts) {}

  /** The error is what the switch said. */
  async byOperator(cutAt: string | undefined): Promise<Result<EndedDay, string>> {
    const ended = await this.askSwitch(cutAt);
    if (!ended.ok) return ended;
    const { businessDate, nextBusinessDate } = ended.value;
    const at = parseIsoInstant(ended.value.cutAt);
    if (!at.ok) return err('the switch named no instant');
    const cut = { businessDate, cutAtMs: at.value, nextBusinessDate };
    const leftMs = cut.cutAtMs - this.ports.clock.now();
    if (leftMs > 0) this.ports.timers.schedule(leftMs, () => this.cutLater(cut));
    else await this.cut(cut);
    return ended;
  }

  watchMidnight(): void {
    this.ports.days.watch((cut) => this.cutLater(cut));
  }

  private cutLater(cut: DayCut): void {
    this.ports.background.run(`files of ${cut.businessDate}`, () => this.cut(cut));
  }

  private async cut(cut: DayCut): Promise<void> {
    const { days, files, wallets, shops } = this.ports;
    await this.awaitAnswers();
    if (!(await days.cut(cut))) return;
    await Promise.all([
      ...wallets.map((wallet) => files.writeWallet(wallet, cut.businessDate)),
      ...shops.map(({ acquirer }) => files.writeAcquirer(acquirer, cut.businessDate)),
    ]);
  }

  private async awaitAnswers(): Promise<void> {
    const { shops, clock, timers } = this.ports;
    const until = clock.now() + SETTLE_MS;
    const isOpen = (): boolean =>
      shops.some(({ cashier, refunds }) => cashier.openCount + refunds.openCount > 0);
    while (isOpen() && clock.now() < until) await timers.sleep(LOOK_EVERY_MS);
  }

  private async askSwitch(cutAt: string | undefined): Promise<Result<EndedDay, string>> {
    const { http, gatewayUrl, operatorToken } = this.ports;
    const outcome = await http.send({
      method: 'POST',
      url: gatewayUrl + CLOSE_PATH,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${operatorToken}` },
      body: JSON.stringify(cutAt === undefined ? {} : { cutAt }),
      timeoutMs: TIMEOUT_MS,
    });
    if (outcome.kind === 'failure') return err(`the switch did not answer: ${outcome.reason}`);
    if (outcome.status !== 200 && outcome.status !== 201)
      return err(`the switch refused: HTTP ${outcome.status}`);
    return readEndedDay(outcome.body);
  }
}

function readEndedDay(body: string): Result<EndedDay, string> {
  let json: Partial<Record<keyof EndedDay, unknown>> | null;
  try {
    json = JSON.parse(body) as typeof json;
  } catch {
    return err('the switch answered no JSON');
  }
  const { businessDate, cutAt, nextBusinessDate } = json ?? {};
  if (typeof businessDate !== 'string' || !isBusinessDate(businessDate))
    return err('the switch named no date');
  if (typeof nextBusinessDate !== 'string' || !isBusinessDate(nextBusinessDate))
    return err('the switch named no next date');
  if (typeof cutAt !== 'string') return err('the switch named no instant');
  return ok({ businessDate, cutAt, nextBusinessDate });
}
