import { KeyCollisions } from './key-collisions.js';

function statement(pid: number, text: string, ...values: unknown[]) {
  return { connection: { pid }, text, values };
}

function wanting(pid: number, ...requestIds: string[]) {
  const initiators = requestIds.map(() => 'ALIPAY_CN');
  return statement(pid, 'INSERT INTO payment_key ...', initiators, requestIds);
}

describe('keys that are wanted at once', () => {
  let collisions: KeyCollisions;

  function take(pid: number, ...requestIds: string[]): void {
    collisions.done(statement(pid, 'BEGIN'));
    collisions.done(wanting(pid, ...requestIds));
  }

  beforeEach(() => {
    collisions = new KeyCollisions();
  });

  it('are those of a transaction that is still open', () => {
    take(1, 'A', 'B');
    expect(collisions.wantedBy(wanting(2, 'B', 'C'))).toBe(1);
    expect(collisions.wantedBy(statement(2, 'INSERT INTO payment_key ...', 'ALIPAY_CN', 'A'))).toBe(1);
    expect(collisions.wantedBy(wanting(1, 'A'))).toBe(0);
    expect(collisions.wantedBy(statement(2, 'INSERT INTO payment ...', ['ALIPAY_CN'], ['A']))).toBe(0);
  });

  it.each(['COMMIT', 'ROLLBACK'])('are not those of one that has ended with %s', (text) => {
    take(1, 'A');
    collisions.done(statement(1, text));
    expect(collisions.wantedBy(wanting(2, 'A'))).toBe(0);
  });

  it('are not those of a connection that is gone', () => {
    take(1, 'A');
    collisions.gone(1);
    expect(collisions.wantedBy(wanting(2, 'A'))).toBe(0);
  });

  it('are those that one batch wants twice', () => {
    expect(collisions.wantedBy(wanting(1, 'A', 'B', 'A'))).toBe(1);
  });
});
