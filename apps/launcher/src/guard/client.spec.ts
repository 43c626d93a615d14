import { describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Interruption } from '../refusal.js';
import { lives, standIn } from '../services/testing/stand-in.js';
import { waitFor } from '../wait.js';
import { startGuard } from './client.js';
import type { GuardTask } from './protocol.js';

const TASK: GuardTask = { postgres: { directory: '', port: 0, password: '', logFile: '/logs/postgres.log' } };
const KEEP_PID = `require('fs').writeFileSync(__dirname + '/pid', String(process.pid));
  process.on('disconnect', () => process.exit(0));`;

function guardOf(body: string): { script: string; pid: () => number } {
  const { entry, logs } = standIn(`${KEEP_PID}\n${body}`);
  return { script: entry!, pid: () => Number(readFileSync(join(logs, 'pid'), 'utf8')) };
}

describe('the guard', () => {
  it('that is still starting its servers is stopped by an interruption', async () => {
    const { script, pid } = guardOf('');
    const interruption = new AbortController();
    const starting = startGuard(TASK, { script, interrupted: interruption.signal });
    await waitFor(
      'Its start',
      async () => (existsSync(script.replace('stand-in.cjs', 'pid')) ? { done: true } : { still: '' }),
      5_000,
      10,
    );
    interruption.abort();
    await expect(starting).rejects.toThrow(Interruption);
    expect(lives(pid())).toBe(false);
  });

  it('tells which server ended by itself', async () => {
    const { script } = guardOf(`process.on('message', () => {
      process.send({ type: 'postgres-ready', pid: 4711 });
      process.send({ type: 'ended', what: 'Postgres' });
    });`);
    const guard = await startGuard(TASK, { script });
    expect(guard.pids.get('postgres')).toBe(4711);
    expect((await guard.failed).message).toBe(
      'Postgres has ended though nobody stopped it; see /logs/postgres.log.',
    );
    await guard.stop();
  });

  it('tells that it ended itself', async () => {
    const { script } = guardOf(`process.on('message', () => {
      process.send({ type: 'postgres-ready', pid: 4711 }, () => process.exit(1));
    });`);
    const guard = await startGuard(TASK, { script });
    expect((await guard.failed).message).toBe('The guard of Postgres and Kafka has ended.');
    await guard.stop();
  });

  it('kills a server and starts it again when told so, and says its new process', async () => {
    const { script } = guardOf(`process.on('message', (message) => {
      if (message.type === 'kill') return process.send({ type: 'killed', what: message.what });
      process.send({ type: 'postgres-ready', pid: message.type === 'start' ? 4712 : 4711 });
    });`);
    const guard = await startGuard(TASK, { script });
    await guard.kill('Postgres');
    expect(guard.pids.has('postgres')).toBe(false);
    await guard.start('Postgres');
    expect(guard.pids.get('postgres')).toBe(4712);
    await guard.stop();
    await expect(guard.kill('Postgres')).rejects.toThrow('The guard of Postgres and Kafka has ended.');
  });

  it('tells why a killed server does not start again', async () => {
    const { script } = guardOf(`process.on('message', (message) => {
      if (message.type === 'start') process.send({ type: 'failed', what: 'Postgres', reason: 'no disk' });
      else process.send({ type: 'postgres-ready', pid: 4711 });
    });`);
    const guard = await startGuard(TASK, { script });
    await expect(guard.start('Postgres')).rejects.toThrow('Postgres could not be started again: no disk');
    await guard.stop();
  });
});
