import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseResident, parseStat, residentMbOf, treeOf, type ProcessStat } from './proc-text.js';

export interface Usage {
  /** Since the process began, its children included. */
  readonly cpuSeconds: number;
  readonly residentMb: number;
}

/** By name of the process; empty where the system has no /proc. */
export type UsageByProcess = ReadonlyMap<string, Usage>;

/** A process may end between listing and reading: then it is not there. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function allStats(): ReadonlyMap<number, ProcessStat> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = pids.flatMap((pid): [number, ProcessStat][] => {
    const text = textOf(`/proc/${pid}/stat`);
    return text === undefined ? [] : [[Number(pid), parseStat(text)]];
  });
  return new Map(stats);
}

function usageOf(
  root: number,
  stats: ReadonlyMap<number, ProcessStat>,
  parents: ReadonlyMap<number, number>,
): Usage {
  const tree = treeOf(root, parents);
  const cpu = tree.reduce((sum, pid) => sum + (stats.get(pid)?.cpuSeconds ?? 0), 0);
  const parts = tree.map((pid) => parseResident(textOf(`/proc/${pid}/status`) ?? ''));
  return { cpuSeconds: cpu, residentMb: residentMbOf(parts) };
}

/** CPU time and memory of each process named, with its children (a Postgres works in them). */
export function readUsage(pids: ReadonlyMap<string, number>): UsageByProcess {
  if (!existsSync('/proc/self/stat')) return new Map();
  const stats = allStats();
  const parents = new Map([...stats].map(([pid, stat]) => [pid, stat.parentPid]));
  return new Map([...pids].map(([name, pid]) => [name, usageOf(pid, stats, parents)]));
}

/** CPU seconds between two readings for each thousand payments, to two decimals. */
export function cpuPerThousand(
  before: UsageByProcess,
  after: UsageByProcess,
  payments: number,
): Record<string, number> {
  if (payments === 0) return {};
  const entries = [...after].map(([name, usage]): [string, number] => {
    const seconds = usage.cpuSeconds - (before.get(name)?.cpuSeconds ?? 0);
    return [name, Math.round((seconds / payments) * 1000 * 100) / 100];
  });
  return Object.fromEntries(entries);
}

export function residentMb(
  start: UsageByProcess,
  end: UsageByProcess,
): Record<string, { start: number; end: number }> {
  return Object.fromEntries(
    [...end].map(([name, usage]) => [
      name,
      { start: start.get(name)?.residentMb ?? 0, end: usage.residentMb },
    ]),
  );
}
