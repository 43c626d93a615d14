import { EventLogError } from '@silkgate/messaging';
import { DatabaseError } from '@silkgate/persistence';
import { obstacleOf, Refusal } from './refusal.js';

describe('what stands in the way', () => {
  it('is one sentence', () => {
    expect(obstacleOf(new Refusal('Port 7100 is in use.'))).toBe('Port 7100 is in use.');
    const refused = new DatabaseError('connect ECONNREFUSED 127.0.0.1:1', { failure: 'unavailable' });
    expect(obstacleOf(refused)).toBe('The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1.');
    const silent = new EventLogError('no broker answers', 'unavailable');
    expect(obstacleOf(silent)).toBe('The event log cannot be reached: no broker answers.');
  });

  it('says the reason of an address where several were tried', () => {
    const cause = new AggregateError([
      new Error('connect ECONNREFUSED ::1:1'),
      new Error('connect ECONNREFUSED 127.0.0.1:1'),
    ]);
    const refused = new DatabaseError('', { failure: 'unavailable', cause });
    expect(obstacleOf(refused)).toBe('The database cannot be reached: connect ECONNREFUSED 127.0.0.1:1.');
  });

  it('is nothing where the defect is ours', () => {
    expect(obstacleOf(new TypeError('undefined is not a function'))).toBeUndefined();
    expect(obstacleOf(new DatabaseError('syntax error', { failure: 'fatal' }))).toBeUndefined();
  });
});
