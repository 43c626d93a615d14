import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyStatement, copyText } from '../copy-text.js';
import type { CopyTarget, CopyValue } from '../database.js';

/** COPY over a connection that nothing else runs on; answers the number of rows. */
export async function copyRows(
  client: pg.PoolClient,
  target: CopyTarget,
  rows: Iterable<readonly CopyValue[]>,
): Promise<number> {
  const copying = client.query(copyFrom(copyStatement(target)));
  await pipeline(Readable.from(copyText(target, rows)), copying);
  return copying.rowCount;
}
