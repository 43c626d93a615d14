import { upsertPositions } from '../../../apps/gateway/src/positions/position-store.js';
import { startStores } from '../stores.js';
import { PositionCheck } from './06-positions.js';

const reserve = (minor: number): string => `UPDATE position SET reserved_minor = ${minor}`;

test('a commit that passed a cap is found when the next one has gone back already, and no other', async () => {
  const stores = await startStores();
  try {
    const { database } = stores.gateway;
    const cap = { clientId: 'KAKAO_KR', currency: 'USD', capMinor: 100n };
    await database.transaction((session) => upsertPositions(session, [cap]));
    const check = new PositionCheck(stores);
    await check.begin();
    await database.query(reserve(100));
    const rolledBack = database.transaction(async (session) => {
      await session.query(reserve(102));
      throw new Error('changed its mind');
    });
    await expect(rolledBack).rejects.toThrow('changed its mind');
    expect(await check.caps()).toEqual([]);
    await database.query(reserve(101));
    await database.query(reserve(1));
    expect(await check.caps()).toMatchObject([
      { invariant: 6, detail: 'KAKAO_KR uses 101 of its cap of 100' },
    ]);
  } finally {
    await stores.stop();
  }
}, 120_000);
