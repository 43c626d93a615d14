import { describe, expect, it } from '@jest/globals';
import { taskOf, verdictOf } from './test-servers.js';

const postgres = { address: 'postgres://a:b@127.0.0.1:1/c' };
const withoutKafka = { postgres, kafka: { reason: 'Java is not installed.' } };

describe('the servers of a test run', () => {
  it('are started as far as none is named', () => {
    expect(taskOf({})).toEqual({ postgres: true, kafka: true });
    expect(taskOf({ SILKGATE_TEST_DATABASE_URL: 'postgres://x/y', SILKGATE_TEST_KAFKA_BROKERS: '' })).toEqual(
      { postgres: false, kafka: true },
    );
    expect(taskOf({ SILKGATE_TEST_KAFKA_BROKERS: '127.0.0.1:9092' })).toEqual({
      postgres: true,
      kafka: false,
    });
  });

  it('are handed over by their addresses', () => {
    expect(verdictOf({ postgres, kafka: { address: '127.0.0.1:2' } }, { CI: 'true' })).toEqual({
      environment: {
        SILKGATE_TEST_DATABASE_URL: postgres.address,
        SILKGATE_TEST_KAFKA_BROKERS: '127.0.0.1:2',
      },
      failures: [],
      notes: [],
    });
    expect(verdictOf({}, { CI: 'true' })).toEqual({ environment: {}, failures: [], notes: [] });
  });

  it('may lack Kafka, except where CI=true', () => {
    expect(verdictOf(withoutKafka, {})).toMatchObject({
      failures: [],
      notes: ['Tests on Kafka are skipped: Java is not installed.'],
    });
    const strict = verdictOf(withoutKafka, { CI: 'true' });
    expect(strict.failures).toEqual([
      expect.stringMatching(/^Kafka could not be started: Java is not installed\. With CI=true/),
    ]);
    expect(strict.environment).toEqual({ SILKGATE_TEST_DATABASE_URL: postgres.address });
  });

  it('may never lack Postgres', () => {
    expect(verdictOf({ postgres: { reason: 'no disk' } }, {}).failures).toEqual([
      'Postgres could not be started: no disk',
    ]);
  });
});
