import { describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseResident, parseStat, residentMbOf, treeOf } from './proc-text.js';
import { cpuPerThousand, readUsage, residentMb, type Usage } from './process-usage.js';

const stat =
  '812 (postgres: (x) y) S 700 812 812 0 -1 4194560 5000 60 1 0 150 25 300 75 20 0 1 0 12345 1000 500';

describe('what /proc says', () => {
  it('of CPU: own time and that of children waited for, whatever the command is called', () => {
    expect(parseStat(stat)).toEqual({ parentPid: 700, cpuSeconds: 5.5 });
  });

  it('of memory: parts, what is shared counted once', () => {
    const text =
      'Name:\tx\nVmRSS:\t 9999 kB\nRssAnon:\t    2048 kB\nRssFile:\t    1024 kB\nRssShmem:\t    4096 kB\n';
    const parts = parseResident(text);
    expect(parts).toEqual({ anonymous: 2048, file: 1024, shared: 4096 });
    expect(residentMbOf([parts])).toBe(7);
    expect(residentMbOf([parts, parts])).toBe(9);
    expect(parseResident('Name:\tkthread\n')).toEqual({ anonymous: 0, file: 0, shared: 0 });
    expect(residentMbOf([])).toBe(0);
  });

  it('of children: the whole tree below a process', () => {
    const parents = new Map([
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 9],
      [6, 4],
    ]);
    expect([...treeOf(2, parents)].sort()).toEqual([2, 3, 4, 6]);
  });
});

describe('usage of processes', () => {
  const usage = (cpuSeconds: number, megabytes: number): Usage => ({ cpuSeconds, residentMb: megabytes });

  it('is set against the payments made', () => {
    const before = new Map([['gateway', usage(10, 80)]]);
    const after = new Map([
      ['gateway', usage(12.5, 95)],
      ['load', usage(1, 60)],
    ]);
    expect(cpuPerThousand(before, after, 5000)).toEqual({ gateway: 0.5, load: 0.2 });
    expect(cpuPerThousand(before, after, 0)).toEqual({});
    expect(residentMb(before, after)).toEqual({
      gateway: { start: 80, end: 95 },
      load: { start: 0, end: 60 },
    });
  });

  const onLinux = existsSync('/proc/self/stat') ? it : it.skip;
  onLinux('sees the work of children, running and ended', async () => {
    const before = readUsage(new Map([['self', process.pid]])).get('self');
    const burn = 'while (process.cpuUsage().user < 400_000);';
    spawnSync(process.execPath, ['-e', burn]);
    const ended = readUsage(new Map([['self', process.pid]])).get('self');
    expect((ended?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)).toBeGreaterThan(0.2);
    const running = 'setInterval(() => undefined, 1000); console.log("running")';
    const child = spawn(process.execPath, ['-e', running], { stdio: ['ignore', 'pipe', 'ignore'] });
    try {
      await once(child.stdout, 'data');
      const both = readUsage(
        new Map([
          ['self', process.pid],
          ['child', child.pid ?? 0],
        ]),
      );
      expect(both.get('child')?.residentMb).toBeGreaterThan(0);
      expect(both.get('self')?.residentMb).toBeGreaterThan(both.get('child')?.residentMb ?? 0);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
