import { existsSync, readFileSync } from 'node:fs';

/** Resident memory of each process in whole megabytes, as the kernel counts it; nothing where there is no /proc. */
export function residentMb(pids: ReadonlyMap<string, number>): Record<string, number> {
  const resident: Record<string, number> = {};
  for (const [name, pid] of pids) {
    const status = `/proc/${pid}/status`;
    if (!existsSync(status)) continue;
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
    if (kilobytes !== undefined) resident[name] = Math.round(Number(kilobytes) / 1024);
  }
  return resident;
}
