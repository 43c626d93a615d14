import type { SeededRandom } from '@silkgate/kernel';
import { Refusal } from '../../refusal.js';
import type { ServiceSupervisor } from '../../services/service-supervisor.js';
import { pause } from '../../wait.js';
import type { FaultWorld, Injected } from '../world.js';

/** What must be well again afterwards; `endedAtMs` is when the fault was over. */
export type Recovery = (world: FaultWorld, endedAtMs: number) => Promise<void>;

const START_ATTEMPTS = 3;
const LONGEST_DOWN_MS = 2_000;
const PAUSE_MS = { shortest: 2_000, longest: 7_000 } as const;
const START_PAUSE_MS = 500;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Starts a killed service again; what keeps it from starting may take a moment to pass. */
export async function bringBack(services: ServiceSupervisor, name: string, attempt = 1): Promise<void> {
  try {
    await services.restart(name);
  } catch (error) {
    if (!(error instanceof Refusal) || attempt === START_ATTEMPTS) throw error;
    await pause(START_PAUSE_MS);
    await bringBack(services, name, attempt + 1);
  }
}

/** kill -9 of these processes at once; down for a moment, then started again. */
export async function killed(
  world: FaultWorld,
  names: readonly string[],
  random: SeededRandom,
  recovery: Recovery,
): Promise<Injected> {
  const { services } = world.running;
  await Promise.all(names.map((name) => services.kill(name)));
  const downMs = random.integer(0, LONGEST_DOWN_MS);
  await pause(downMs);
  const endedAtMs = Date.now();
  return {
    what: `${names.join(' and ')} killed, down for ${seconds(downMs)}`,
    endedAtMs,
    recovered: async () => {
      await Promise.all(names.map((name) => bringBack(services, name)));
      await recovery(world, endedAtMs);
    },
  };
}

/** An orderly end and a new start, as with every release. */
export async function restarted(world: FaultWorld, name: string, recovery: Recovery): Promise<Injected> {
  const { services } = world.running;
  await services.stop(name);
  const endedAtMs = Date.now();
  return {
    what: `${name} stopped in order`,
    endedAtMs,
    recovered: async () => {
      await bringBack(services, name);
      await recovery(world, endedAtMs);
    },
  };
}

/** Frozen for seconds in whatever it was doing, locks and leases in hand, and then going on as if nothing had been. */
export async function paused(
  world: FaultWorld,
  name: string,
  random: SeededRandom,
  recovery: Recovery,
): Promise<Injected> {
  const { services } = world.running;
  const pauseMs = random.integer(PAUSE_MS.shortest, PAUSE_MS.longest);
  await services.kill(name, 'SIGSTOP');
  await pause(pauseMs);
  await services.kill(name, 'SIGCONT');
  const endedAtMs = Date.now();
  return {
    what: `${name} paused for ${seconds(pauseMs)}`,
    endedAtMs,
    recovered: () => recovery(world, endedAtMs),
  };
}
