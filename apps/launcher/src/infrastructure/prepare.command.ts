import { Command } from 'commander';
import { openDataFolder, operatorToken } from '../folder.js';
import { Refusal } from '../refusal.js';
import { dataFolder } from '../start/options.js';
import { bootstrapRoles, databaseAccess, databaseServer } from './database.js';
import { prepare } from './prepare.js';
import { ensureSettlementKey } from './settlement-key.js';
import { shareData } from './share-data.js';

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Refusal(`${name} must be set.`);
  return value;
}

/** For a deployment that starts the services itself: everything that must be there before the first of them. */
export function prepareCommand(): Command {
  return new Command('prepare')
    .description(
      'On an existing Postgres and Kafka: roles, schemas, topics, keys, the sandbox and its import',
    )
    .option('--data <folder>', 'data folder', dataFolder, dataFolder('.silkgate'))
    .option(
      '--shares <folder>',
      'copy to <folder>/<app> what each service needs of it, and no more',
      dataFolder,
    )
    .action(async ({ data, shares }: { data: string; shares?: string }) => {
      const folder = openDataFolder(data);
      const server = databaseServer(required('SILKGATE_DATABASE_URL'), false);
      await bootstrapRoles(server, folder);
      await prepare({
        folder,
        database: databaseAccess(server, folder),
        eventLog: 'kafka',
        brokers: required('KAFKA_BROKERS'),
        operatorToken: operatorToken(folder),
        gatewayCopies: 1,
      });
      if (shares === undefined) return;
      await ensureSettlementKey(folder.root);
      shareData(folder.root, shares);
    });
}
