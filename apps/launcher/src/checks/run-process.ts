import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY_ROOT } from './repository-root.js';

export interface ProcessOutcome {
  /** Exit code; undefined where a signal ended it or it never started. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const NEVER_STARTED = 'could not be started';

/** Runs a Node script of the repository to its end; an interruption ends it with SIGTERM. */
export function runScript(
  script: string,
  args: readonly string[],
  options: {
    readonly interrupted: AbortSignal;
    readonly environment?: Readonly<Record<string, string>>;
    readonly nodeArgs?: readonly string[];
  },
): Promise<ProcessOutcome> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [...(options.nodeArgs ?? []), join(REPOSITORY_ROOT, script), ...args],
      {
        cwd: REPOSITORY_ROOT,
        env: { ...process.env, ...options.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: options.interrupted,
      },
    );
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        texts[name] += text;
      });
    }
    child.on('error', (error) => {
      // An interrupted child still reports its end, with all it wrote; one that never started has nothing to report.
      if (child.pid === undefined)
        resolve({ code: undefined, stdout: '', stderr: `${script} ${NEVER_STARTED}: ${error.message}` });
    });
    child.on('close', (code) => resolve({ code: code ?? undefined, ...texts }));
  });
}
