import { PREPARE_DOCKERFILE, SERVICE_DOCKERFILE } from './compose.js';
import type { Problem, Repository } from './document-check.js';
import { lastOf, parseDockerfile, type Stage } from './dockerfile.js';

/** The long-term version that images use; the sources run on older ones, too. */
const NODE_MAJOR = '24';
/** The image's own user without rights. */
const USER = 'node';

function checkNode(stages: readonly Stage[]): readonly Problem[] {
  return stages
    .filter(({ image }) => /^node:(\d+)/.exec(image)?.[1] !== NODE_MAJOR)
    .map(({ image }) => `is built from ${image}, should be Node ${NODE_MAJOR}.`);
}

/** Whoever breaks out of the service must not be root; files of the image may not be changed by it either way. */
function checkUser(image: Stage): readonly Problem[] {
  const user = lastOf(image, 'USER') ?? 'root';
  if (user !== USER) return [`runs as ${user}, should be ${USER}.`];
  const names = image.instructions.map(({ name }) => name);
  const late = names.slice(names.lastIndexOf('USER') + 1).includes('RUN');
  return late ? [`runs commands after it became ${USER}: they cannot write to the image.`] : [];
}

/** Built files that the image starts, with `${APP}` put in; each must come from a source that exists. */
function checkEntries(image: Stage, apps: readonly string[], repository: Repository): readonly Problem[] {
  if (lastOf(image, 'ENTRYPOINT') !== undefined) return ['has an ENTRYPOINT before what CMD starts.'];
  const command = lastOf(image, 'CMD') ?? '';
  const [entry] = /apps\/[^\s"']+\.js/.exec(command) ?? [];
  if (entry === undefined)
    return [`starts ${command === '' ? 'nothing' : command}, no built file of an app.`];
  const entries = apps.map((app) => entry.replaceAll('${APP}', app));
  return entries.flatMap((each) => {
    const source = each.replace('/dist/', '/src/').replace(/\.js$/, '.ts');
    return repository.files.includes(source) ? [] : [`starts ${each}, but there is no ${source}.`];
  });
}

/** What is copied from the repository must be there; what an earlier stage made is not looked at. */
function checkCopies(stages: readonly Stage[], repository: Repository): readonly Problem[] {
  const sources = stages.flatMap(({ instructions }) =>
    instructions
      .filter(({ name, rest }) => name === 'COPY' && !rest.includes('--from='))
      .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1)),
  );
  const there = (path: string): boolean =>
    repository.files.some((file) => file === path || file.startsWith(`${path}/`));
  return sources.filter((path) => !there(path)).map((path) => `copies ${path}, which does not exist.`);
}

function checkImage(
  path: string,
  repository: Repository,
  check: (image: Stage) => readonly Problem[],
): Problem[] {
  const text = repository.read(path);
  if (text === undefined) return [`${path} is missing.`];
  const stages = parseDockerfile(text);
  const image = stages.at(-1);
  if (image === undefined) return [`${path} builds nothing.`];
  const problems = [
    ...checkNode(stages),
    ...checkUser(image),
    ...checkCopies(stages, repository),
    ...check(image),
  ];
  return problems.map((problem) => `${path} ${problem}`);
}

/** The images against the launcher's table of services: what they start, expose and are allowed to do. */
export function checkDockerfiles(apps: readonly string[], repository: Repository): readonly Problem[] {
  const service = checkImage(SERVICE_DOCKERFILE, repository, (image) => [
    ...checkEntries(image, apps, repository),
    ...(lastOf(image, 'EXPOSE') === '${PORTS}'
      ? []
      : ['does not expose ${PORTS}, as compose.yaml gives them.']),
  ]);
  const prepare = checkImage(PREPARE_DOCKERFILE, repository, (image) => [
    ...checkEntries(image, ['launcher'], repository),
    ...(lastOf(image, 'CMD')?.includes('"prepare"') === true ? [] : ['does not run the command prepare.']),
  ]);
  return [...service, ...prepare];
}
