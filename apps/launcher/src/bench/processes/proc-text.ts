/** Linux counts CPU time in ticks of 1/100 s, whatever the kernel's own tick is (`USER_HZ`, proc(5)). */
const TICKS_PER_SECOND = 100;

export interface ProcessStat {
  readonly parentPid: number;
  /** Own CPU time and that of children that have ended and were waited for. */
  readonly cpuSeconds: number;
}

/** Reads `/proc/<pid>/stat`; the command in parentheses may itself hold spaces and parentheses. */
export function parseStat(text: string): ProcessStat {
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .trim()
    .split(/\s+/);
  const field = (number: number): number => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { parentPid: field(4), cpuSeconds: ticks / TICKS_PER_SECOND };
}

/** Resident memory in kB, apart by what may be shared between a process and its children. */
export interface ResidentParts {
  readonly anonymous: number;
  readonly file: number;
  readonly shared: number;
}

/** Reads the `Rss` lines of `/proc/<pid>/status`; a kernel thread or zombie has none. */
export function parseResident(text: string): ResidentParts {
  const kilobytes = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
  return { anonymous: kilobytes('RssAnon'), file: kilobytes('RssFile'), shared: kilobytes('RssShmem') };
}

/** What a process and its children hold together: their own parts added, what they share counted once. */
export function residentMbOf(parts: readonly ResidentParts[]): number {
  const anonymous = parts.reduce((sum, part) => sum + part.anonymous, 0);
  const file = Math.max(0, ...parts.map((part) => part.file));
  const shared = Math.max(0, ...parts.map((part) => part.shared));
  return Math.round(((anonymous + file + shared) / 1024) * 10) / 10;
}

/** A process and all its descendants, among the processes seen. */
export function treeOf(root: number, parents: ReadonlyMap<number, number>): readonly number[] {
  const children = [...parents]
    .filter(([pid, parent]) => parent === root && pid !== root)
    .map(([pid]) => pid);
  return [root, ...children.flatMap((child) => treeOf(child, parents))];
}
