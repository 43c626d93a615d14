import { join, relative } from 'node:path';
import { loopback } from '../infrastructure/ports.js';
import { SERVICES } from '../services/table.js';
import type { RunningSwitch } from './bring-up.js';

/** Where to look next, once everything is up. */
export function printWelcome(running: RunningSwitch): void {
  const data = relative(process.cwd(), running.folder.root) || '.';
  const docs = SERVICES.map(({ app }) => `  ${app.padEnd(16)}${loopback(app)}/docs`);
  console.log(
    [
      '',
      'Silkgate is up. Ctrl-C stops it.',
      ...docs,
      `  ${'logs'.padEnd(16)}${join(data, 'logs')}`,
      `  ${'files'.padEnd(16)}${join(data, 'files', 'v1')}`,
      '',
      'Try:',
      `  docs/first-payment.sh ${data}`,
      `  curl -s ${loopback('sandbox')}/control/participants`,
      '',
    ].join('\n'),
  );
}
