import { spawn } from 'node:child_process';

export interface CommandResult {
  readonly exitCode: number | null;
  /** Standard output and error, the last 20,000 characters. */
  readonly output: string;
}

const KEPT_OUTPUT = 20_000;

/** Rejects only where the command cannot be started at all. */
export function runCommand(command: string, args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-KEPT_OUTPUT);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
