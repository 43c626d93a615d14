#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { CATALOGUE } from './catalogue/index.js';
import { provisionFolder } from './provisioning/provision-folder.js';

const USAGE = `Makes the keys of the simulated participants, the bank and the rate publishers where they are missing, and the
files by which the switch knows them: sandbox/onboarding.yaml, sandbox/bank.json, sandbox/rate-sources.json;
and sandbox/switch.json, where the sandbox finds the switch unless its environment says otherwise.

Usage: node apps/sandbox/dist/provision.js [flags]

  --data DIR              the data folder (default .silkgate)
  --gateway-url URL       where participants call the switch (default http://127.0.0.1:7100)
  --sandbox-url URL       where the switch calls participants and bank (default http://127.0.0.1:7190)
  --settlement-url URL    where the bank confirms (default http://127.0.0.1:7120)
  --fx-url URL            where publishers publish (default http://127.0.0.1:7110)
  --notify-acquirers WHEN always (default), or missing: only of what they did not learn from an answer
  --help                  this text
`;
const MISUSE = 2;

function readFlags(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      data: { type: 'string', default: '.silkgate' },
      'gateway-url': { type: 'string', default: 'http://127.0.0.1:7100' },
      'sandbox-url': { type: 'string', default: 'http://127.0.0.1:7190' },
      'settlement-url': { type: 'string', default: 'http://127.0.0.1:7120' },
      'fx-url': { type: 'string', default: 'http://127.0.0.1:7110' },
      'notify-acquirers': { type: 'string', default: 'always' },
      help: { type: 'boolean', default: false },
    },
  }).values;
}

const trimmed = (url: string): string => url.replace(/\/+$/, '');

async function run(args: readonly string[]): Promise<number> {
  let flags: ReturnType<typeof readFlags>;
  try {
    flags = readFlags(args);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return MISUSE;
  }
  if (flags.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const urls = [flags['gateway-url'], flags['sandbox-url'], flags['settlement-url'], flags['fx-url']];
  const wrong = urls.find((url) => !/^https?:\/\//.test(url) || !URL.canParse(url));
  if (wrong !== undefined) {
    process.stderr.write(`${wrong} is no http or https URL.\n`);
    return MISUSE;
  }
  const notifyAcquirers = flags['notify-acquirers'];
  if (notifyAcquirers !== 'always' && notifyAcquirers !== 'missing') {
    process.stderr.write(`--notify-acquirers is always or missing, not ${notifyAcquirers}.\n${USAGE}`);
    return MISUSE;
  }
  const { participants, keysMade } = await provisionFolder(CATALOGUE, {
    dataFolder: flags.data,
    gatewayUrl: trimmed(flags['gateway-url']),
    sandboxUrl: trimmed(flags['sandbox-url']),
    settlementUrl: trimmed(flags['settlement-url']),
    fxUrl: trimmed(flags['fx-url']),
    notifyAcquirers,
  });
  process.stdout.write(`${participants} participants are provisioned; ${keysMade} key pairs were made.\n`);
  return 0;
}

process.exitCode = await run(process.argv.slice(2));
