import { Refusal } from '../refusal.js';
import { loopback } from '../infrastructure/ports.js';
import { counted } from '../report/lines.js';
import { requireJson } from '../http.js';
import { waitFor, type Waiting } from '../wait.js';

export interface DemoProgress {
  readonly planned: number;
  readonly done: number;
  readonly finished: boolean;
  readonly byFlow: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly refunds?: number;
  readonly failure?: string;
}

export interface EndedDay {
  readonly businessDate: string;
  readonly cutAt: string;
  readonly nextBusinessDate: string;
}

interface Comparison {
  readonly participantId: string;
  readonly kind: string;
  readonly state: string;
  readonly compared: number;
  readonly matched: number;
  readonly breaks: number;
}

const sandbox = (): string => loopback('sandbox');

/** How far the shopping is; one that broke off has not done what it set out to do, whatever was paid until then. */
export function trafficOutcome(progress: DemoProgress): Waiting<DemoProgress> {
  const sofar = `final: ${progress.done} of ${counted(progress.planned, 'payment')}`;
  if (progress.failure !== undefined)
    throw new Refusal(`The demo day broke off, ${sofar}: ${progress.failure}`);
  return progress.finished ? { done: progress } : { still: sofar };
}

/** Ample for a slow machine, whatever the day's size. */
const LONGEST_TRAFFIC_MS = 240_000;
const LONGEST_PAYMENT_MS = 100;

/** The shopping of the day, by the sandbox's simulated visitors; returns when every payment is final. */
export async function runTraffic(
  plan: { readonly payments: number; readonly seed: number; readonly runId: string },
  show: (progress: DemoProgress) => void,
): Promise<DemoProgress> {
  await requireJson('POST', `${sandbox()}/control/demo`, { body: plan });
  return waitFor(
    'The demo day',
    async (): Promise<Waiting<DemoProgress>> => {
      const progress = await requireJson<DemoProgress>('GET', `${sandbox()}/control/demo`);
      show(progress);
      return trafficOutcome(progress);
    },
    Math.max(LONGEST_TRAFFIC_MS, plan.payments * LONGEST_PAYMENT_MS),
    500,
  );
}

export async function closeDay(): Promise<EndedDay> {
  return requireJson<EndedDay>('POST', `${sandbox()}/control/day/close`, { body: {}, timeoutMs: 60_000 });
}

/** Waits until the business date's windows are settled and its payouts paid. */
export async function awaitSettlement(date: string, token: string): Promise<void> {
  await waitFor(
    `Settlement of ${date}`,
    async (): Promise<Waiting<true>> => {
      const url = `${loopback('settlement')}/ops/v1/business-dates/${date}`;
      const day = await requireJson<{
        state: string;
        windows: { state: string }[];
        payouts: { count: number; paid: number };
        mismatches?: unknown[];
      }>('GET', url, { token });
      const open = day.windows.filter((window) => window.state !== 'SETTLED').length;
      const settled = day.state !== 'OPEN' && open === 0 && day.payouts.paid === day.payouts.count;
      if (settled) return { done: true };
      return {
        still: `the date is ${day.state}, ${open} of ${day.windows.length} windows are not settled, ${day.payouts.paid} of ${day.payouts.count} payouts are paid`,
      };
    },
    120_000,
  );
}

/** Waits until every participant's file of the date is compared. */
export async function awaitReconciliation(date: string, token: string): Promise<readonly Comparison[]> {
  await requireJson('POST', `${loopback('reconciliation')}/ops/v1/files/scan`, { token, timeoutMs: 60_000 });
  return waitFor(
    `Reconciliation of ${date}`,
    async (): Promise<Waiting<readonly Comparison[]>> => {
      const url = `${loopback('reconciliation')}/ops/v1/business-dates/${date}`;
      const { comparisons } = await requireJson<{ comparisons: Comparison[] }>('GET', url, { token });
      const waiting = comparisons.filter((comparison) => comparison.state !== 'MATCHED');
      if (comparisons.length > 0 && waiting.length === 0) return { done: comparisons };
      return { still: `${waiting.length} of ${comparisons.length} comparisons wait` };
    },
    120_000,
  );
}
