/** The load's own process, so that its work is neither the launcher's nor the switch's. Ends with its channel. */
import { LoadGenerator } from './load-generator.js';
import type { LoadAnswer, LoadSettings, LoadTask } from './protocol.js';

const settings = JSON.parse(process.argv[2] ?? '{}') as LoadSettings;

function tell(answer: LoadAnswer): void {
  if (process.connected) process.send?.(answer);
}

const failed = (error: unknown): LoadAnswer => ({
  kind: 'failed',
  reason: error instanceof Error ? error.message : String(error),
});

process.once('disconnect', () => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

try {
  const generator = new LoadGenerator(settings);
  process.on('message', (task: LoadTask) => {
    void generator.perform(task).catch(failed).then(tell);
  });
  tell({ kind: 'ready' });
} catch (error) {
  tell(failed(error));
}
