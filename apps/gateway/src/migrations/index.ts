import type { MigrationClass } from '@silkgate/persistence';
import { Reference1795305601000 } from './0001-reference.js';
import { Payments1795305602000 } from './0002-payments.js';
import { DeadLetterResolutions1795305603000 } from './0003-dead-letter-resolutions.js';
import { KeepRows1795305604000 } from './0004-keep-rows.js';
import { CodeIssuance1795305605000 } from './0005-code-issuance.js';
import { DirectoryHistory1795305606000 } from './0006-directory-history.js';
import { RecordsAsText1795305607000 } from './0007-records-as-text.js';
import { ClosingDays1795305610000 } from './0010-closing-days.js';
import { GiveBack1795305611000 } from './0011-give-back.js';
import { PaymentCases1795305612000 } from './0012-payment-cases.js';
import { Limits1795305620000 } from './0020-limits.js';
import { PositionWarnings1795305621000 } from './0021-position-warnings.js';
import { NotificationOperations1795305630000 } from './0030-notification-operations.js';
import { WorkOfResponders1795305632000 } from './0032-work-of-responders.js';
import { CountingDays1795305640000 } from './0040-counting-days.js';
import { NumberedAlarms1795305641000 } from './0041-numbered-alarms.js';
import { OperationEndings1795305642000 } from './0042-operation-endings.js';
import { CaseResolutions1795305650000 } from './0050-case-resolutions.js';
import { ResolutionOutcomes1795305651000 } from './0051-resolution-outcomes.js';

export const GATEWAY_SCHEMA = 'gateway';

/** Number of the advisory lock under which copies of the gateway migrate in turn. */
export const GATEWAY_MIGRATION_LOCK = 7_100;

/** In the order in which they run. */
export const GATEWAY_MIGRATIONS: readonly MigrationClass[] = [
  Reference1795305601000,
  Payments1795305602000,
  DeadLetterResolutions1795305603000,
  KeepRows1795305604000,
  CodeIssuance1795305605000,
  DirectoryHistory1795305606000,
  RecordsAsText1795305607000,
  ClosingDays1795305610000,
  GiveBack1795305611000,
  PaymentCases1795305612000,
  Limits1795305620000,
  PositionWarnings1795305621000,
  NotificationOperations1795305630000,
  WorkOfResponders1795305632000,
  CountingDays1795305640000,
  NumberedAlarms1795305641000,
  OperationEndings1795305642000,
  CaseResolutions1795305650000,
  ResolutionOutcomes1795305651000,
];
