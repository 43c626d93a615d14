import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { checkCompose } from './compose.js';
import { expectedCompose } from './expected-compose.js';

const compose = readFileSync(new URL('../../../../../docker/compose.yaml', import.meta.url), 'utf8');
const expected = expectedCompose({ postgres: '18.4.0-beta.17', kafka: '4.2.0' });

/** The real file with one mistake planted; the mistake must have changed something. */
function planted(find: string | RegExp, put: string): readonly string[] {
  const text = compose.replace(find, put);
  expect(text).not.toBe(compose);
  return checkCompose(text, expected);
}

describe('the compose file', () => {
  it("says what the launcher's tables say", () => {
    expect(checkCompose(compose, expected)).toEqual([]);
  });

  it.each([
    [
      'a port changed',
      "'127.0.0.1:7143:7143'",
      "'127.0.0.1:7144:7143'",
      /gateway does not publish 127\.0\.0\.1:7143:7143/,
    ],
    ['a port on every interface', "'127.0.0.1:7120:7120'", "'7120:7120'", /settlement does not publish/],
    [
      'a variable missing',
      /\n +SILKGATE_FX_URL: \S+(?=\n +SILKGATE_SETTLEMENT_URL: \S+\n +ports)/,
      '',
      /sandbox lacks the variable SILKGATE_FX_URL/,
    ],
    [
      'a variable too many',
      /(\n {2}fx:[\s\S]*?environment:\n)/,
      '$1      SILKGATE_DEBUG: on\n',
      /fx has the variable SILKGATE_DEBUG/,
    ],
    [
      'another event log',
      /(\n {2}compliance:[\s\S]*?SILKGATE_EVENT_LOG: )kafka/,
      '$1embedded',
      /SILKGATE_EVENT_LOG of compliance is embedded, should be kafka/,
    ],
    [
      'another role',
      'postgres://fx_runtime:',
      'postgres://gateway_runtime:',
      /SILKGATE_DATABASE_URL of fx does not reach postgres as fx_runtime/,
    ],
    [
      'a password that is never set',
      /\n.*SILKGATE_PASSWORD_FX_RUNTIME: \S+/,
      '',
      /prepare lacks SILKGATE_PASSWORD_FX_RUNTIME/,
    ],
    [
      'the image of another app',
      'args: { APP: sandbox,',
      'args: { APP: fx,',
      /sandbox builds the image of fx/,
    ],
    [
      'a service missing',
      /\n {2}reconciliation:[\s\S]*?(?=\n {2}compliance:)/,
      '',
      /reconciliation is missing/,
    ],
    [
      'a service too many',
      '\nservices:\n',
      '\nservices:\n  redis: { image: "redis:8" }\n',
      /redis is not in the launcher's table/,
    ],
    [
      'an old Postgres',
      'postgres:18',
      'postgres:17',
      /postgres is postgres:17; the launcher starts version 18/,
    ],
    ['an old Kafka', 'apache/kafka:4.2.0', 'apache/kafka:3.9.1', /launcher starts version 4/],
    ['no Kafka', 'image: apache/kafka:4.2.0', 'restart: always', /kafka with an image is missing/],
    ['another exposed port', "PORTS: '7110'", "PORTS: '7111'", /fx exposes 7111, should be 7110/],
    [
      'an image of its own',
      'dockerfile: docker/Dockerfile.service, args: { APP: fx,',
      'dockerfile: docker/Dockerfile.other, args: { APP: fx,',
      /fx is built from docker\/Dockerfile\.other/,
    ],
    [
      "a service that sees another's keys",
      "['fx:/data:ro']",
      "['fx:/data:ro', 'gateway:/keys:ro']",
      /fx has the mount gateway:\/keys:ro, which shows it more than it needs/,
    ],
    [
      'a service that sees everything',
      /(\n {2}compliance:\n[^\n]*\n[^\n]*\n)/,
      "$1    volumes: ['prepared:/data']\n",
      /compliance has the mount prepared:\/data/,
    ],
    [
      'keys that can be written',
      "['gateway:/data:ro']",
      "['gateway:/data']",
      /gateway lacks the mount gateway:\/data:ro/,
    ],
    [
      'no exchange of files',
      "['sandbox:/data', 'files:/data/files']",
      "['sandbox:/data']",
      /sandbox lacks the mount files/,
    ],
    [
      'a share that is never filled',
      '      - fx:/shares/fx\n',
      '',
      /prepare lacks the mount fx:\/shares\/fx/,
    ],
    ['a volume that is not declared', '\n  files:\n', '\n', /The volume files is mounted but not declared/],
    ['no preparation', '\n  prepare:\n', '\n  prepared:\n', /prepare is missing/],
  ])('is refused with %s', (_, find, put, problem) => {
    expect(planted(find, put).join('\n')).toMatch(problem);
  });

  it('is refused when it is no compose file', () => {
    expect(checkCompose('services: [a, b]', expected)[0]).toMatch(/cannot be read: services/);
    expect(checkCompose('a: b: c', expected)[0]).toMatch(/cannot be read/);
  });
});
