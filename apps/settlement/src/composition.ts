import type { Signer } from '@silkgate/alipayplus';
import type { BusinessDate, Clock, HttpClient, IdSource, Timers } from '@silkgate/kernel';
import type { Effect } from '@silkgate/messaging';
import type { Logger } from '@silkgate/observability';
import type { Database } from '@silkgate/persistence';
import { runFiles } from './files/file-run.js';
import type { FileStore } from './files/file-store.js';
import { BankClient } from './instructions/bank-client.js';
import type { BankProfileSource } from './instructions/bank-profile.js';
import { ConfirmationIntake } from './instructions/confirmation-intake.js';
import { runInstructions } from './instructions/instruction-run.js';
import { postTransactions } from './ledger/posting.js';
import { projectMerchants, projectParticipants } from './participants/participant-projection.js';
import { instructDueBatches } from './payouts/instruct-batches.js';
import type { Statement } from './statements/domain/statement.js';
import { readStatements } from './statements/read-statement.js';
import { ClosingRun } from './windows/closing-run.js';
import { endBusinessDays } from './windows/day-ended.js';
import { readDayReport } from './windows/day-report.js';
import type { DayReport } from './windows/day-report.js';
import { SettlementWork } from './workers/settlement-work.js';

export interface SettlementPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly ids: IdSource;
  /** Settlement's key towards the bank. */
  readonly signer: Signer;
  readonly bank: BankProfileSource;
  readonly http: HttpClient;
  readonly files: FileStore;
  readonly logger: Logger;
}

/** The object graph of the service, without Nest and without the event log. */
export interface Settlement {
  /** What the events of each topic do, each in one session with the inbox. */
  readonly effects: {
    readonly payments: Effect;
    readonly participants: Effect;
    readonly merchants: Effect;
    readonly businessDays: Effect;
  };
  readonly confirmations: ConfirmationIntake;
  /** Closing, payouts, files, instructions; `wake` it after a commit that may have made work. */
  readonly work: SettlementWork;
  dayReport(date: BusinessDate): Promise<DayReport>;
  /** Undefined for an unknown merchant. */
  statements(merchantId: string, date: BusinessDate): Promise<readonly Statement[] | undefined>;
}

export function composeSettlement(ports: SettlementPorts): Settlement {
  const { database, clock } = ports;
  const bankClient = new BankClient(ports);
  const work = workOf(ports, bankClient);
  return {
    effects: {
      payments: (session, events) => postTransactions(session, events, ports),
      participants: projectParticipants,
      merchants: projectMerchants,
      businessDays: (session, events) => endBusinessDays(session, events, clock),
    },
    confirmations: new ConfirmationIntake({ ...ports, onApplied: () => work.wake() }),
    work,
    dayReport: (date) => readDayReport(database, date),
    statements: (merchantId, date) => readStatements(database, merchantId, date),
  };
}

function workOf(ports: SettlementPorts, bank: BankClient): SettlementWork {
  const { database } = ports;
  const closing = new ClosingRun(ports);
  const works = [
    { name: 'closing', run: () => closing.run() },
    { name: 'payouts', run: () => database.transaction((session) => instructDueBatches(session, ports)) },
    { name: 'files', run: () => runFiles(ports) },
    { name: 'instructions', run: () => runInstructions({ ...ports, bank }) },
  ];
  return new SettlementWork(works, ports);
}
