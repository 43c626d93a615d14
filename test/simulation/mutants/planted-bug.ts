import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** A patch and what its header says of it. */
export interface PlantedBug {
  readonly name: string;
  readonly file: string;
  /** What is planted, in a sentence. */
  readonly planted: string;
  /** The number that must be reported. */
  readonly invariant: number;
  /** What a report of that number must say to be this bug's, where other checks of the number may meet it by accident. */
  readonly says?: string;
  readonly seed: string;
  readonly payments: number;
}

function optionalMemberOf(text: string, name: string): string | undefined {
  return new RegExp(`^${name}: (.+)$`, 'm').exec(text)?.[1];
}

function memberOf(text: string, name: string, file: string): string {
  const found = optionalMemberOf(text, name);
  if (found === undefined) throw new Error(`${file} has no line "${name}: ..." in its header`);
  return found;
}

/** All patches of a folder by name. No patch asks for more payments than `atMost`. */
export function readPlantedBugs(folder: string, atMost: number): PlantedBug[] {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.patch'))
    .sort();
  return files.map((name) => {
    const file = join(folder, name);
    const text = readFileSync(file, 'utf8');
    const says = optionalMemberOf(text, 'Says');
    return {
      ...(says === undefined ? {} : { says }),
      name: basename(name, '.patch'),
      file,
      planted: memberOf(text, 'Planted', name),
      invariant: Number(memberOf(text, 'Invariant', name)),
      seed: memberOf(text, 'Seed', name),
      payments: Math.min(Number(memberOf(text, 'Payments', name)), atMost),
    };
  });
}
