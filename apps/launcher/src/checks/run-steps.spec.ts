import { describe, expect, it } from '@jest/globals';
import { closingLine, runSteps, totalsOf, type Screen } from './run-steps.js';
import type { Step, StepName, StepOutcome } from './step.js';

class FakeScreen implements Screen {
  readonly lines: string[] = [];
  #now = 0;
  line = (text: string): void => void this.lines.push(text);
  nowMs = (): number => (this.#now += 1500);
}

const step = (name: StepName, run: () => StepOutcome | Promise<StepOutcome>): Step => ({
  name,
  run: async () => run(),
});
const never = new AbortController().signal;

describe('steps', () => {
  it('all run, whatever the others come to; only failures show what they said', async () => {
    const screen = new FakeScreen();
    const results = await runSteps(
      [
        step('types', () => ({ ok: false, output: 'a.ts(1,2): wrong' })),
        step('lint', () => Promise.reject(new Error('no such tool'))),
        step('format', () => ({ ok: true, output: 'all well' })),
        step('jest', () => ({
          ok: false,
          output: 'x failed',
          summary: 'Tests: 2 failed',
          tests: { passed: 40, failed: 2 },
        })),
      ],
      1,
      never,
      screen,
    );
    expect(results.map(({ name, ok }) => `${name} ${ok}`)).toEqual([
      'types false',
      'lint false',
      'format true',
      'jest false',
    ]);
    const text = screen.lines.join('\n');
    expect(text).toMatch(/types +FAILED +1\.5 s\na\.ts\(1,2\): wrong/);
    expect(text).toContain('no such tool');
    expect(text).toMatch(/format +ok/);
    expect(text).not.toContain('all well');
    expect(text).toContain('Tests: 2 failed');
    expect(closingLine(totalsOf(results))).toBe('40 passed, 4 failed');
  });

  it('count a failed step once, however it failed', () => {
    const base = { output: '', elapsedMs: 1 };
    expect(totalsOf([{ ...base, name: 'jest', ok: false, tests: { passed: 3, failed: 0 } }])).toEqual({
      passed: 3,
      failed: 1,
    });
    expect(totalsOf([{ ...base, name: 'jest', ok: true, tests: { passed: 3, failed: 0 } }])).toEqual({
      passed: 3,
      failed: 0,
    });
    expect(totalsOf([])).toEqual({ passed: 0, failed: 0 });
  });

  it('run as many at once as allowed', async () => {
    let running = 0;
    let most = 0;
    const counted = (name: StepName): Step =>
      step(name, async () => {
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        return { ok: true, output: '' };
      });
    await runSteps(
      [counted('types'), counted('lint'), counted('structure'), counted('format')],
      2,
      never,
      new FakeScreen(),
    );
    expect(most).toBe(2);
  });

  it('begin no more after an interruption, and those count as failed', async () => {
    const interrupt = new AbortController();
    const results = await runSteps(
      [
        step('types', () => (interrupt.abort(), { ok: true, output: '' })),
        step('lint', () => ({ ok: true, output: '' })),
      ],
      1,
      interrupt.signal,
      new FakeScreen(),
    );
    expect(totalsOf(results)).toEqual({ passed: 0, failed: 1 });
  });
});
