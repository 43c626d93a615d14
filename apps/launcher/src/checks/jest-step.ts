import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJestReport, type JestReport } from './jest-report.js';
import { runScript } from './run-process.js';
import type { Step, StepOutcome } from './step.js';
import { startTestServers, type TestServers } from './test-servers/test-servers.js';

const NODE_ARGS = ['--experimental-vm-modules', '--no-warnings'];

function reportAt(path: string): JestReport | undefined {
  try {
    return readJestReport(readFileSync(path, 'utf8'));
  } catch {
    // Jest that ended before it could write leaves no file; its own output says why.
    return undefined;
  }
}

/** The part of the reporter's output from `Test Suites:` on. */
function summaryOf(stderr: string): string {
  const at = stderr.lastIndexOf('Test Suites:');
  return at === -1
    ? ''
    : stderr
        .slice(at)
        .replace(/\nTest results written to: .*/, '')
        .trim();
}

async function runJest(
  args: readonly string[],
  servers: TestServers,
  interrupted: AbortSignal,
): Promise<StepOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'silkgate-jest-'));
  const file = join(folder, 'report.json');
  try {
    const { code, stdout, stderr } = await runScript(
      'node_modules/jest/bin/jest.js',
      ['--ci', '--json', `--outputFile=${file}`, ...args],
      { interrupted, environment: servers.environment, nodeArgs: NODE_ARGS },
    );
    const report = reportAt(file);
    const summary = [...servers.notes, summaryOf(stderr)].filter((line) => line !== '').join('\n');
    return {
      ok: code === 0 && report !== undefined && servers.failures.length === 0,
      output: [...servers.failures, code === 0 ? '' : `${stderr}${report === undefined ? stdout : ''}`.trim()]
        .join('\n')
        .trim(),
      summary,
      tests: { passed: report?.passed ?? 0, failed: (report?.failed ?? 1) + servers.failures.length },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Every spec of the repository, on one Postgres and one Kafka that are started for the run and stopped after it. */
export function jestStep(args: readonly string[]): Step {
  return {
    name: 'jest',
    run: async (interrupted) => {
      const servers = await startTestServers(process.env);
      try {
        return await runJest(args, servers, interrupted);
      } finally {
        await servers.stop();
      }
    },
  };
}
