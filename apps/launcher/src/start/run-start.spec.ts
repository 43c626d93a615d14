import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Interruption, Refusal } from '../refusal.js';
import { ServiceSupervisor } from '../services/service-supervisor.js';
import { lives, standIn, WELL_BEHAVED } from '../services/testing/stand-in.js';
import type { BringUpOptions, RunningSwitch } from './bring-up.js';
import type { StartOptions } from './options.js';
import { runStart, type StartParts } from './run-start.js';

const OPTIONS: StartOptions = {
  once: false,
  demo: false,
  payments: 1,
  seed: 1,
  data: '/nowhere',
  copies: new Map(),
};
let interruption: AbortController;
let supervisor: ServiceSupervisor;
let said: string[];

afterEach(() => supervisor.stopAll());

/** A switch of one stand-in; `body` is what it runs. */
function parts(body: string, changes: Partial<StartParts> = {}): StartParts {
  interruption = new AbortController();
  said = [];
  supervisor = new ServiceSupervisor({ tell: (line) => said.push(line), restartDelaysMs: [10] });
  return {
    bringUp: async () => {
      await supervisor.start(standIn(body));
      const running: Partial<RunningSwitch> = {
        services: supervisor,
        pids: supervisor.pids(),
        failed: supervisor.failed,
        stop: () => supervisor.stopAll(),
      };
      return running as RunningSwitch;
    },
    demoDay: async () => true,
    welcome: () => interruption.abort(),
    progress: (line) => said.push(line),
    interrupted: interruption.signal,
    ...changes,
  };
}

describe('a start', () => {
  it('with `once` does not hold where a service died on the way, even if it was started again', async () => {
    const demoDay = async (running: RunningSwitch): Promise<boolean> => {
      process.kill(running.pids.get('fx')!, 'SIGKILL');
      while (supervisor.dead.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
      await supervisor.waitReady('fx');
      return true;
    };
    const started = runStart({ ...OPTIONS, once: true, demo: true }, parts(WELL_BEHAVED, { demoDay }));
    await expect(started).rejects.toThrow('services died on the way: fx');
  });

  it('stays up until it is interrupted, and then stops everything', async () => {
    let pid = 0;
    const welcome = jest.fn((running: RunningSwitch) => {
      pid = running.pids.get('fx')!;
      expect(lives(pid)).toBe(true);
      interruption.abort();
    });
    await runStart(OPTIONS, parts(WELL_BEHAVED, { welcome }));
    expect(welcome).toHaveBeenCalledTimes(1);
    expect(lives(pid)).toBe(false);
    expect(said.at(-1)).toBe('Stopped.');
  });

  it('gives up, everything stopped, when a service cannot be kept running', async () => {
    const dying = `${WELL_BEHAVED} setTimeout(() => process.exit(9), 20);`;
    const start = runStart(OPTIONS, parts(dying, { welcome: () => undefined }));
    await expect(start).rejects.toThrow(/^fx died 2 times in a row .* is not started again\./);
    expect(supervisor.pids().size).toBe(0);
    expect(said.at(-1)).toBe('Stopped.');
  });

  it('gives up in the middle of the demo day, too', async () => {
    const dying = `${WELL_BEHAVED} setTimeout(() => process.exit(9), 20);`;
    const demoDay = () => new Promise<never>(() => undefined);
    const start = runStart({ ...OPTIONS, demo: true, once: true }, parts(dying, { demoDay }));
    await expect(start).rejects.toThrow('fx died 2 times in a row');
  });

  it('that is interrupted while it comes up tells the bring-up, and does not go on', async () => {
    let started: string[] = [];
    const bringUp = (options: BringUpOptions): Promise<RunningSwitch> =>
      new Promise((_, reject) => {
        options.interrupted?.addEventListener('abort', () => reject(new Interruption()));
        started = ['half of it'];
        interruption.abort();
      });
    const demoDay = jest.fn(async () => true);
    await expect(runStart(OPTIONS, parts(WELL_BEHAVED, { bringUp, demoDay }))).rejects.toThrow(Interruption);
    expect(started).toEqual(['half of it']);
    expect(demoDay).not.toHaveBeenCalled();
  });

  it('refuses a day that did not hold or was interrupted, where it was all that was asked for', async () => {
    const once = { ...OPTIONS, demo: true, once: true };
    const failing = runStart(once, parts(WELL_BEHAVED, { demoDay: async () => false }));
    await expect(failing).rejects.toThrow(Refusal);
    const demoDay = () => {
      interruption.abort();
      return new Promise<never>(() => undefined);
    };
    await expect(runStart(once, parts(WELL_BEHAVED, { demoDay }))).rejects.toThrow(
      'Interrupted before the demo day had ended.',
    );
  });
});
