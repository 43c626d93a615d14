import type { Timers } from '@silkgate/kernel';
import { WorkLoop } from './work-loop.js';

/** Timers that only note their delays; `fire` lets the latest one end. */
class ManualTimers implements Timers {
  readonly delays: number[] = [];
  #task: (() => void) | undefined;

  schedule(delayMs: number, task: () => void): () => void {
    this.delays.push(delayMs);
    this.#task = task;
    return () => {
      if (this.#task === task) this.#task = undefined;
    };
  }

  sleep(delayMs: number): Promise<void> {
    return new Promise((resolve) => this.schedule(delayMs, resolve));
  }

  async fire(): Promise<void> {
    const task = this.#task;
    this.#task = undefined;
    task?.();
    await settle();
  }

  get waiting(): boolean {
    return this.#task !== undefined;
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('a work loop', () => {
  it('pauses longer and longer while idle, and starts over after work', async () => {
    const timers = new ManualTimers();
    const outcomes: ('more' | 'idle')[] = ['idle', 'idle', 'idle', 'idle', 'more', 'idle'];
    const step = (): Promise<'more' | 'idle'> => Promise.resolve(outcomes.shift() ?? 'idle');
    const loop = new WorkLoop({ timers, step, onError: fail });
    loop.start();
    await settle();
    for (let round = 0; round < 4; round += 1) await timers.fire();
    expect(timers.delays).toEqual([100, 200, 400, 500, 100]);
    await loop.stop();
  });

  it('lets work gather: a wake is heard at the end of the gathering, not before', async () => {
    const timers = new ManualTimers();
    let steps = 0;
    const step = (): Promise<'done'> => {
      steps += 1;
      return Promise.resolve('done');
    };
    const loop = new WorkLoop({ timers, step, onError: fail, gatherMs: 20 });
    loop.start();
    await settle();
    loop.wake();
    await settle();
    expect(steps).toBe(1);
    await timers.fire();
    expect(steps).toBe(2);
    await timers.fire();
    expect(timers.delays).toEqual([20, 20, 80]);
    loop.wake();
    await settle();
    expect(steps).toBe(3);
    await loop.stop();
  });

  it('is woken from an idle pause, and does not miss a wake during a step', async () => {
    const timers = new ManualTimers();
    let steps = 0;
    let release: () => void = () => undefined;
    const step = async (): Promise<'idle'> => {
      steps += 1;
      if (steps === 2) await new Promise<void>((resolve) => (release = resolve));
      return 'idle';
    };
    const loop = new WorkLoop({ timers, step, onError: fail });
    loop.start();
    await settle();
    loop.wake();
    await settle();
    expect(steps).toBe(2);
    loop.wake();
    release();
    await settle();
    expect(steps).toBe(3);
    await loop.stop();
  });

  it('goes on after failures, backing off, and does not let a wake cut that short', async () => {
    const timers = new ManualTimers();
    const failures: number[] = [];
    const loop = new WorkLoop({
      timers,
      step: () => Promise.reject(new Error('away')),
      onError: (_error, inRow) => failures.push(inRow),
    });
    loop.start();
    await settle();
    for (let round = 0; round < 6; round += 1) {
      loop.wake();
      await settle();
      expect(timers.waiting).toBe(true);
      await timers.fire();
    }
    expect(timers.delays).toEqual([100, 200, 400, 800, 1600, 2000, 2000]);
    expect(failures).toEqual([1, 2, 3, 4, 5, 6, 7]);
    await loop.stop();
  });

  it('stops after the step in progress', async () => {
    const timers = new ManualTimers();
    let finished = false;
    const loop = new WorkLoop({
      timers,
      step: async () => {
        await settle();
        finished = true;
        return 'more';
      },
      onError: fail,
    });
    loop.start();
    await loop.stop();
    expect(finished).toBe(true);
  });
});

function fail(error: unknown): never {
  throw error;
}
