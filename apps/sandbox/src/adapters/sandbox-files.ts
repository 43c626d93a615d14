import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorCode } from './error-code.js';

export interface SwitchUrls {
  readonly gatewayUrl?: string;
  readonly settlementUrl?: string;
  readonly fxUrl?: string;
}

/** `sandbox/switch.json` as provisioned; nothing where it is not there. */
export async function readSwitchUrls(dataFolder: string): Promise<SwitchUrls> {
  try {
    return JSON.parse(await readFile(join(dataFolder, 'sandbox', 'switch.json'), 'utf8')) as SwitchUrls;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return {};
    throw error;
  }
}
