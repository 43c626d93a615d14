import { InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';

export const COPYABLE = ['gateway', 'fx', 'settlement', 'reconciliation', 'compliance'] as const;
export type CopyableApp = (typeof COPYABLE)[number];

export interface StartOptions {
  readonly once: boolean;
  readonly demo: boolean;
  readonly payments: number;
  readonly seed: number;
  readonly report?: string;
  readonly events?: 'kafka' | 'embedded';
  readonly data: string;
  readonly copies: ReadonlyMap<CopyableApp, number>;
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It takes a whole number.');
  return Number(text);
}

export function eventsChoice(text: string): 'kafka' | 'embedded' {
  if (text !== 'kafka' && text !== 'embedded') throw new InvalidArgumentError('It is kafka or embedded.');
  return text;
}

/** `gateway=2,settlement=2` */
export function copiesChoice(text: string): ReadonlyMap<CopyableApp, number> {
  const copies = new Map<CopyableApp, number>();
  for (const part of text.split(',')) {
    const match = /^([a-z]+)=([1-9])$/.exec(part.trim());
    const app = COPYABLE.find((name) => name === match?.[1]);
    if (app === undefined)
      throw new InvalidArgumentError(`"${part}" is not one of ${COPYABLE.join(', ')} with =1 to =9.`);
    copies.set(app, Number(match?.[2]));
  }
  return copies;
}

export function dataFolder(text: string): string {
  return resolve(process.env['INIT_CWD'] ?? process.cwd(), text);
}
