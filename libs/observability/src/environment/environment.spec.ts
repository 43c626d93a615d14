import { portOf, readEnvironment, type Environment, type Variables } from './environment.js';

function read(variables: Variables): Environment {
  const result = readEnvironment(variables);
  if (!result.ok) throw new Error(result.error.join(' '));
  return result.value;
}

function problems(variables: Variables): readonly string[] {
  const result = readEnvironment(variables);
  return result.ok ? [] : result.error;
}

describe('the environment', () => {
  it('has defaults for everything', () => {
    expect(read({})).toEqual({
      databaseUrl: undefined,
      ownerDatabaseUrl: undefined,
      eventLogDatabaseUrl: undefined,
      eventLog: 'embedded',
      kafkaBrokers: [],
      dataFolder: '.silkgate',
      copy: 1,
      portOffset: 0,
      logLevel: 'info',
      operatorToken: undefined,
    });
  });

  it('takes an empty variable for one that is not set', () => {
    expect(read({ SILKGATE_COPY: '', LOG_LEVEL: '', KAFKA_BROKERS: '' })).toEqual(read({}));
  });

  it('reads what is set', () => {
    const environment = read({
      SILKGATE_DATABASE_URL: 'postgres://gateway_runtime:p%40ss@127.0.0.1:7132/silkgate',
      KAFKA_BROKERS: '127.0.0.1:7192, broker-2.internal:9092',
      SILKGATE_COPY: '3',
      SILKGATE_PORT_OFFSET: '1000',
    });
    expect(environment).toMatchObject({
      eventLog: 'kafka',
      kafkaBrokers: ['127.0.0.1:7192', 'broker-2.internal:9092'],
      databaseUrl: 'postgres://gateway_runtime:p%40ss@127.0.0.1:7132/silkgate',
    });
    expect(portOf('gateway', environment)).toBe(8_500);
    expect(portOf('kafka', read({}))).toBe(7_192);
  });

  it.each([
    [{ SILKGATE_COPY: '0' }, 'SILKGATE_COPY must be a whole number from 1 to 100, not "0".'],
    [{ SILKGATE_COPY: '2.5' }, 'SILKGATE_COPY must be a whole number from 1 to 100, not "2.5".'],
    [
      { SILKGATE_PORT_OFFSET: '1e3' },
      'SILKGATE_PORT_OFFSET must be a whole number from -7000 to 50000, not "1e3".',
    ],
    [{ SILKGATE_EVENT_LOG: 'Kafka' }, 'SILKGATE_EVENT_LOG must be one of kafka, embedded, not "Kafka".'],
    [{ SILKGATE_EVENT_LOG: 'kafka' }, 'SILKGATE_EVENT_LOG is kafka, but KAFKA_BROKERS names no broker.'],
    [{ KAFKA_BROKERS: 'localhost' }, 'KAFKA_BROKERS must be host:port, comma-separated, not "localhost".'],
    [{ KAFKA_BROKERS: 'a:1,,b:2' }, 'KAFKA_BROKERS must be host:port, comma-separated, not "a:1,,b:2".'],
    [
      { LOG_LEVEL: 'verbose' },
      'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent, not "verbose".',
    ],
  ])('explains %j', (variables, sentence) => {
    expect(problems(variables)).toEqual([sentence]);
  });

  it.each(['mysql://a:secret@b/c', 'postgres://a:secret@b', 'secret', 'postgres:///secret'])(
    'refuses %s as a database without repeating it',
    (url) => {
      const [problem = ''] = problems({ SILKGATE_DATABASE_URL: url });
      expect(problem).toContain('SILKGATE_DATABASE_URL must be a URL');
      expect(problem).not.toContain('secret');
    },
  );

  it('names every malformed variable at once', () => {
    expect(problems({ SILKGATE_COPY: 'x', LOG_LEVEL: 'x', SILKGATE_DATABASE_URL: 'x' })).toHaveLength(3);
  });
});
