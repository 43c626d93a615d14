import { DatabaseError } from '@silkgate/persistence';
import { Command } from 'commander';
import { existsSync, writeFileSync } from 'node:fs';
import { openDataFolder } from '../folder.js';
import { Refusal } from '../refusal.js';
import { dataFolder } from '../start/options.js';
import { openStores, type OpenStores } from './access/open-stores.js';
import type { AuditResult } from './audit-result.js';
import { auditLines } from './print-audit.js';
import { runAudit } from './run-audit.js';

interface AuditCommandOptions {
  readonly data: string;
  readonly report?: string;
  readonly json: boolean;
}

async function auditStores({ auditorUrl, running }: OpenStores, dataFolder: string): Promise<AuditResult> {
  try {
    return await runAudit({ auditorUrl, dataFolder, running });
  } catch (error) {
    if (!(error instanceof DatabaseError) || error.failure !== 'unavailable') throw error;
    throw new Refusal(`The database went away during the audit: ${error.message}.`);
  }
}

async function audit({ data, report, json }: AuditCommandOptions): Promise<void> {
  if (!existsSync(data)) throw new Refusal(`There is no data folder ${data}.`);
  const stores = await openStores(openDataFolder(data));
  try {
    const result = await auditStores(stores, data);
    const text = JSON.stringify(result, null, 2);
    if (report !== undefined) writeFileSync(report, `${text}\n`);
    console.log(json ? text : auditLines(result).join('\n'));
    if (result.violations.length > 0) process.exitCode = 1;
  } finally {
    await stores.close();
  }
}

export function auditCommand(): Command {
  return new Command('audit')
    .description('Checks every invariant over all books, of a running switch or of a stopped data folder')
    .option('--data <folder>', 'data folder', dataFolder, dataFolder('.silkgate'))
    .option('--report <file>', 'write the result as JSON', dataFolder)
    .option('--json', 'print the result as JSON', false)
    .action((options: AuditCommandOptions) => audit(options));
}
