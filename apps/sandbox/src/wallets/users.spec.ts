import { WALLETS } from '../catalogue/index.js';
import { usersOf } from './users.js';

const all = WALLETS.map((wallet) => ({ wallet, users: usersOf(wallet) }));

describe('the simulated users', () => {
  it('are identified or not, and only of the identified some wallets say which person they are', () => {
    for (const { users } of all) {
      const unidentified = users.filter((user) => user.identityLevel === 'UNIDENTIFIED');
      expect(unidentified).toHaveLength(users.length / 5);
      expect(unidentified.every((user) => user.payerReference === undefined)).toBe(true);
    }
    const telling = all.filter(({ users }) => users.some((user) => user.payerReference !== undefined));
    expect(telling.length).toBeGreaterThan(all.length / 2);
    expect(telling.length).toBeLessThan(all.length);
  });

  it('are the same few people in all wallets of a country, and else nobody else', () => {
    const owners = new Map<string, Set<string>>();
    for (const { wallet, users } of all) {
      for (const { payerReference } of users) {
        if (payerReference === undefined) continue;
        const countries = owners.get(payerReference) ?? new Set();
        owners.set(payerReference, countries.add(wallet.country));
      }
    }
    expect([...owners.values()].every((countries) => countries.size === 1)).toBe(true);
    const thai = all.filter(({ wallet }) => wallet.country === 'TH').map(({ users }) => users);
    const told = thai.filter((users) => users[0]?.payerReference !== undefined);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(told.map((users) => users[0]?.payerReference)).size).toBe(1);
    expect(new Set(told.map((users) => users[5]?.payerReference)).size).toBe(told.length);
  });
});
