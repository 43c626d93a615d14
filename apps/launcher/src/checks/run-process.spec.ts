import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.js';
import { runScript } from './run-process.js';

const never = new AbortController().signal;

async function withScript<T>(source: string, use: (script: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'silkgate-script-'));
  try {
    writeFileSync(join(folder, 'script.mjs'), source);
    return await use(relative(REPOSITORY_ROOT, join(folder, 'script.mjs')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('a script', () => {
  it('gives its code, its output and sees the environment', async () => {
    const source =
      'console.log(process.env.GREETING, process.argv[2]); console.error("aside"); process.exitCode = 3;';
    const outcome = await withScript(source, (script) =>
      runScript(script, ['argument'], { interrupted: never, environment: { GREETING: 'hello' } }),
    );
    expect(outcome).toEqual({ code: 3, stdout: 'hello argument\n', stderr: 'aside\n' });
  });

  it('is ended by an interruption', async () => {
    const interrupt = new AbortController();
    const running = withScript('setInterval(() => undefined, 1000);', (script) =>
      runScript(script, [], { interrupted: interrupt.signal }),
    );
    setTimeout(() => interrupt.abort(), 100);
    expect((await running).code).toBeUndefined();
  });

  it('that does not exist fails', async () => {
    expect((await runScript('no/such/script.mjs', [], { interrupted: never })).code).toBe(1);
  });
});
