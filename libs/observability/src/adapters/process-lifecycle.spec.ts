import { EventEmitter } from 'node:events';
import { createLogger } from '../logging/logger.js';
import { ProcessLifecycle, type ProcessPort } from './process-lifecycle.js';

class FakeProcess extends EventEmitter implements ProcessPort {
  readonly exits: number[] = [];
  readonly sent: object[] = [];
  send: ProcessPort['send'];

  constructor(launched: boolean) {
    super();
    if (launched) this.send = (message) => this.sent.push(message);
  }

  exit(code: number): void {
    this.exits.push(code);
  }
}

const logger = createLogger({ service: 'spec', level: 'silent' });

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function started(launched: boolean, stop: () => Promise<void> = () => Promise.resolve()): FakeProcess {
  const process = new FakeProcess(launched);
  new ProcessLifecycle(logger, process).ready(7_100, stop);
  return process;
}

describe('the life of a service process', () => {
  it.each(['SIGTERM', 'SIGINT'])('stops once, in order, on %s', async (signal) => {
    let stops = 0;
    const process = started(false, () => {
      stops += 1;
      return Promise.resolve();
    });
    process.emit(signal);
    process.emit(signal);
    expect(process.exits).toEqual([]);
    await settle();
    expect([stops, process.exits]).toEqual([1, [0]]);
  });

  it('tells its launcher that it listens, and ends with it', async () => {
    const process = started(true);
    expect(process.sent).toEqual([{ type: 'ready', port: 7_100 }]);
    process.emit('SIGINT');
    await settle();
    expect(process.exits).toEqual([]);
    process.emit('disconnect');
    await settle();
    expect(process.exits).toEqual([0]);
  });

  it('says with its exit code that it could not stop in order, or met a defect', async () => {
    const stuck = started(false, () => Promise.reject(new Error('could not stop')));
    stuck.emit('SIGTERM');
    await settle();
    expect(stuck.exits).toEqual([1]);
    const broken = started(false);
    broken.emit('uncaughtException', new Error('a defect'));
    expect(broken.exits).toEqual([1]);
  });
});
