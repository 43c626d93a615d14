import { processEnvironment } from '@silkgate/observability';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openSettlementKey } from './instructions/adapters/settlement-key.js';

/** `node dist/create-keys.js [--data DIR]`: makes settlement's key towards the bank if it is missing. */
const { values } = parseArgs({ options: { data: { type: 'string' } } });
const folder = join(values.data ?? processEnvironment().dataFolder, 'settlement', 'keys');
await openSettlementKey(folder);
process.stdout.write(`settlement: keys are in ${folder}\n`);
