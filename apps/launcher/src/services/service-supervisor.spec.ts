import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Interruption } from '../refusal.js';
import { pause, waitFor } from '../wait.js';
import { runAppCommand } from './service-process.js';
import { ServiceSupervisor, type SupervisorOptions } from './service-supervisor.js';
import { lives, standIn, WELL_BEHAVED } from './testing/stand-in.js';

let supervisor: ServiceSupervisor;
let told: string[] = [];

function supervise(options: Partial<SupervisorOptions> = {}): ServiceSupervisor {
  told = [];
  const tell = (text: string): void => void told.push(text);
  supervisor = new ServiceSupervisor({ restartDelaysMs: [20, 40], tell, ...options });
  return supervisor;
}

/** Dies as often as its count file says, after it was ready; then it behaves. */
const dying = (times: number): string => `
  const { readFileSync, writeFileSync, existsSync } = require('node:fs');
  const file = __dirname + '/starts';
  const starts = existsSync(file) ? Number(readFileSync(file, 'utf8')) + 1 : 1;
  writeFileSync(file, String(starts));
  ${WELL_BEHAVED}
  if (starts <= ${times}) {
    console.log('out of paper');
    setTimeout(() => process.exit(3), 30);
  }`;

async function until(condition: () => boolean): Promise<void> {
  await waitFor('It', async () => (condition() ? { done: true } : { still: told.join('\n') }), 5_000, 10);
}

afterEach(() => supervisor.stopAll());

describe('a service that dies after it was ready', () => {
  it('is told with the end of its log and started again', async () => {
    const start = standIn(dying(1));
    await supervise().start(start);
    const first = supervisor.pids().get('fx')!;
    await until(() => !lives(first) && supervisor.pids().has('fx'));
    await supervisor.waitReady('fx');
    expect(supervisor.pids().get('fx')).not.toBe(first);
    expect(told[0]).toMatch(
      /^fx \(process \d+\) died: it ended with exit code 3\.\nLast lines of .*fx\.log:/,
    );
    expect(told[0]).toContain('out of paper');
    expect(told[1]).toBe('Starting fx again in 0.02 s (try 1 of 2).');
  });

  it('is given up after the last try, in a clear sentence', async () => {
    const start = standIn(dying(9));
    await supervise().start(start);
    const refusal = await supervisor.failed;
    expect(refusal.message).toMatch(/^fx died 3 times in a row \(at last it ended with exit code 3\)/);
    expect(refusal.message).toContain('out of paper');
    expect(readFileSync(join(start.logs, 'starts'), 'utf8')).toBe('3');
    await expect(supervisor.waitReady('fx')).rejects.toThrow('is not started again');
  });

  it('has all its tries again after a stable time', async () => {
    await supervise({ stableMs: 0 }).start(standIn(dying(4)));
    await until(() => told.filter((line) => line.includes('try 1 of 2')).length === 4);
    await supervisor.waitReady('fx');
  });

  it('counts a start that never gets ready as another death', async () => {
    const body = `${dying(0)}`.replace(WELL_BEHAVED, `if (starts > 1) process.exit(7);${WELL_BEHAVED}`);
    await supervise().start(standIn(body));
    process.kill(supervisor.pids().get('fx')!, 'SIGKILL');
    expect((await supervisor.failed).message).toContain('at last it ended with exit code 7');
  });
});

describe('a service that is stopped on purpose', () => {
  it('stays down, until it is asked for', async () => {
    await supervise().start(standIn(WELL_BEHAVED));
    await supervisor.stop('fx');
    await pause(100);
    expect(supervisor.pids().size).toBe(0);
    expect(told).toEqual([]);
    await supervisor.restart('fx');
    expect(supervisor.pids().has('fx')).toBe(true);
  });

  it('is not started again while it waits for its next try', async () => {
    await supervise({ restartDelaysMs: [50] }).start(standIn(dying(1)));
    await until(() => told.length === 2);
    await supervisor.stop('fx');
    await pause(150);
    expect(supervisor.pids().size).toBe(0);
  });
});

describe('killing for the sake of faults', () => {
  it('takes copy 2 alone, counts as no death of its own and is followed by a start', async () => {
    supervise({ restartDelaysMs: [] });
    await supervisor.start(standIn(WELL_BEHAVED, { app: 'gateway' }));
    await supervisor.start(standIn(WELL_BEHAVED, { app: 'gateway', copy: 2 }));
    const before = supervisor.pids();
    for (let time = 0; time < 3; time += 1) {
      await supervisor.kill('gateway.2');
      await supervisor.waitReady('gateway.2');
    }
    expect(lives(before.get('gateway.2')!)).toBe(false);
    expect(supervisor.pids().get('gateway')).toBe(before.get('gateway'));
    expect(supervisor.pids().has('gateway.2')).toBe(true);
    expect(told).toEqual([]);
  });

  it('leaves it down where asked so, and waits for its restart', async () => {
    await supervise({ restarts: 'asked' }).start(standIn(WELL_BEHAVED));
    await supervisor.kill('fx');
    const ready = supervisor.waitReady('fx').then(() => 'ready');
    expect(await Promise.race([ready, pause(100)])).toBeUndefined();
    expect(supervisor.pids().size).toBe(0);
    await supervisor.restart('fx');
    expect(await ready).toBe('ready');
  });

  it('says so where the start that was asked for fails', async () => {
    const body = `${dying(0)}`.replace(WELL_BEHAVED, `if (starts > 1) process.exit(7);${WELL_BEHAVED}`);
    await supervise({ restarts: 'asked' }).start(standIn(body));
    await supervisor.kill('fx');
    await expect(supervisor.restart('fx')).rejects.toThrow(
      'fx did not start again: it ended with exit code 7',
    );
  });

  it('freezes and thaws a process without waiting for its end', async () => {
    await supervise().start(standIn(WELL_BEHAVED));
    await supervisor.kill('fx', 'SIGSTOP');
    await supervisor.kill('fx', 'SIGCONT');
    expect(lives(supervisor.pids().get('fx')!)).toBe(true);
  });
});

describe('what does not come up', () => {
  it('is refused with the end of its log', async () => {
    const start = supervise().start(standIn(`console.log('no paper'); process.exit(2);`));
    await expect(start).rejects.toThrow(/fx did not start: it ended with exit code 2\.\n.*\n {2}no paper/);
  });

  it('is killed when it takes too long', async () => {
    supervise({ limits: { startTimeoutMs: 100 } });
    const start = supervisor.start(standIn('setInterval(() => 0, 1000)'));
    await expect(start).rejects.toThrow('fx did not start: it was not ready after 0.1 s');
  });

  it('is stopped with everything else, however far it is', async () => {
    supervise();
    await supervisor.start(standIn(WELL_BEHAVED));
    const starting = supervisor.start(standIn('setInterval(() => 0, 1000)', { app: 'gateway' }));
    const pids = [...supervisor.pids().values()];
    expect(pids).toHaveLength(2);
    await Promise.all([expect(starting).rejects.toThrow(Interruption), supervisor.stopAll()]);
    expect(pids.map(lives)).toEqual([false, false]);
    await expect(supervisor.start(standIn(WELL_BEHAVED, { copy: 2 }))).rejects.toThrow(Interruption);
  });

  it('ends a command under way when it is interrupted', async () => {
    supervise();
    const interruption = new AbortController();
    const command = {
      ...standIn(
        `require('fs').writeFileSync(__dirname + '/pid', String(process.pid)); setInterval(() => 0, 1000)`,
      ),
    };
    const running = runAppCommand({ ...command, entry: command.entry! }, interruption.signal);
    const pidFile = join(command.logs, 'pid');
    await until(() => {
      try {
        return readFileSync(pidFile, 'utf8') !== '';
      } catch {
        return false;
      }
    });
    interruption.abort();
    await expect(running).rejects.toThrow(Interruption);
    expect(lives(Number(readFileSync(pidFile, 'utf8')))).toBe(false);
  });
});
