import { describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { waitFor } from '../wait.js';
import { GuardedServer, type StartedServer } from './guarded-server.js';
import { lives } from './process-tree.js';
import type { GuardMessage } from './protocol.js';

/** A process with a child of its own, which both hold on; says the child's process id. */
const PARENT = `const child = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)']);
  console.log(child.pid);
  setInterval(() => 0, 1000);`;

function serverOf(): { server: GuardedServer; told: GuardMessage[]; children: number[] } {
  const told: GuardMessage[] = [];
  const children: number[] = [];
  const start = async (): Promise<StartedServer> => {
    const child = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    children.push(Number(line.toString()));
    const gone = once(child, 'exit');
    return {
      pid: child.pid!,
      stop: async () => {
        process.kill(children.at(-1)!, 'SIGKILL');
        child.kill('SIGKILL');
        await gone;
      },
    };
  };
  return { server: new GuardedServer('Postgres', start, (message) => told.push(message)), told, children };
}

/** A child whose parent was killed may stay in the table of processes as a zombie. */
async function isGone(pid: number): Promise<void> {
  const look = async () => {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    return /^[^Z]/.test(stdout.trim()) ? { still: `it is ${stdout}` } : { done: true };
  };
  await waitFor('Its end', look, 5_000, 20);
}

describe('a guarded server', () => {
  it('is killed with all its processes, says so, and is begun again as another process', async () => {
    const { server, told, children } = serverOf();
    await server.begin();
    await server.kill();
    await isGone(children[0]!);
    await server.beginAgain();
    expect(told.map(({ type }) => type)).toEqual(['postgres-ready', 'killed', 'postgres-ready']);
    const [first, , second] = told as { pid: number }[];
    expect(second!.pid).not.toBe(first!.pid);
    expect(lives(first!.pid)).toBe(false);
    await server.stop();
    expect(lives(second!.pid)).toBe(false);
  });

  it('that ends by itself is told, and one that was killed is not', async () => {
    const { server, told, children } = serverOf();
    await server.begin();
    const { pid } = told[0] as { pid: number };
    process.kill(pid, 'SIGKILL');
    process.kill(children[0]!, 'SIGKILL');
    await waitFor('Its report', async () => (told.length > 1 ? { done: true } : { still: '' }), 5_000, 20);
    expect(told[1]).toEqual({ type: 'ended', what: 'Postgres' });
    await server.kill();
    expect(told.map(({ type }) => type)).toEqual(['postgres-ready', 'ended', 'killed']);
  });
});
