import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE } from '../catalogue/index.js';
import { startTestSandbox } from '../testing/test-sandbox.js';

it('lists the share of the discount in the files of domestic wallets, and not in those of payers', async () => {
  const sandbox = await startTestSandbox();
  try {
    expect((await sandbox.post('/control/day/close')).status).toBe(200);
    const columnsOf = async ({ clientId }: { readonly clientId: string }): Promise<string | undefined> => {
      const path = `files/v1/reconciliation/${clientId}/20261122/transactions_${clientId}_20261122_001.csv`;
      return (await readFile(join(sandbox.folder, path), 'latin1')).split('\n')[2];
    };
    for (const acquirer of CATALOGUE.acquirers)
      expect(await columnsOf(acquirer)).toMatch(/,status,feeAmountValue,feeAmountCurrency$/);
    for (const wallet of CATALOGUE.wallets) expect(await columnsOf(wallet)).toMatch(/,status$/);
  } finally {
    await sandbox.stop();
  }
});
