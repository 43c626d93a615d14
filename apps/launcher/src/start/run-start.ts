import { Interruption, Refusal } from '../refusal.js';
import type { BringUpOptions, RunningSwitch } from './bring-up.js';
import type { StartOptions } from './options.js';

/** What a start is made of; a test puts stand-ins in their place. */
export interface StartParts {
  bringUp(options: BringUpOptions): Promise<RunningSwitch>;
  /** Answers whether every check of the day's report holds. */
  demoDay(running: RunningSwitch): Promise<boolean>;
  welcome(running: RunningSwitch): void;
  readonly progress: (line: string) => void;
  /** Aborted at Ctrl-C or SIGTERM. */
  readonly interrupted: AbortSignal;
}

function aborted(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    const settle = (): void => resolve('interrupted');
    if (signal.aborted) settle();
    else signal.addEventListener('abort', settle, { once: true });
  });
}

/** Up until Ctrl-C, or with `once` until the demo day is over; whatever ends it, everything is stopped. */
async function stayUp(running: RunningSwitch, options: StartOptions, parts: StartParts): Promise<void> {
  const asked = aborted(parts.interrupted);
  const failed = running.failed.then((refusal) => Promise.reject(refusal));
  const day = options.demo ? parts.demoDay(running) : Promise.resolve(true);
  const result = await Promise.race([day, asked, failed]);
  if (result === 'interrupted') {
    if (options.once) throw new Interruption('Interrupted before the demo day had ended.');
    return;
  }
  if (!result && options.once) throw new Refusal('The demo day did not hold; see the violations above.');
  const { dead } = running.services;
  if (options.once && dead.length > 0)
    throw new Refusal(`The demo day held, but services died on the way: ${dead.join(', ')}.`);
  if (options.once) return;
  parts.welcome(running);
  await Promise.race([asked, failed]);
}

/** Rejects, once everything is stopped, where the start did not do what it set out to do. */
export async function runStart(options: StartOptions, parts: StartParts): Promise<void> {
  const { progress, interrupted } = parts;
  const running = await parts.bringUp({
    data: options.data,
    copies: options.copies,
    progress,
    interrupted,
    ...(options.events === undefined ? {} : { events: options.events }),
  });
  try {
    progress(`Up: ${[...running.pids.keys()].join(', ')}`);
    await stayUp(running, options, parts);
  } finally {
    progress('Stopping ...');
    await running.stop();
    progress('Stopped.');
  }
}
