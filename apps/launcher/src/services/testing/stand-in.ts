import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceStart } from '../service-process.js';

/** Says that it is ready and lives until its channel closes, as a service does. */
export const WELL_BEHAVED = `
  process.on('disconnect', () => process.exit(0));
  process.send({ type: 'ready', port: 0 });`;

/** A small process in a service's place: `body` runs with what a service is given, its log in a folder of its own. */
export function standIn(body: string, name: Partial<Pick<ServiceStart, 'app' | 'copy'>> = {}): ServiceStart {
  const folder = mkdtempSync(join(tmpdir(), 'silkgate-stand-in-'));
  const entry = join(folder, 'stand-in.cjs');
  writeFileSync(entry, body);
  return { app: 'fx', copy: 1, ...name, entry, environment: {}, logs: folder };
}

export function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
