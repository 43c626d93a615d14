import type { Problem, Repository } from './document-check.js';

interface NestProject {
  readonly root?: string;
  readonly sourceRoot?: string;
  readonly entryFile?: string;
  readonly compilerOptions?: { readonly tsConfigPath?: string };
}

function problemsOf(name: string, project: NestProject, repository: Repository): readonly Problem[] {
  const root = `apps/${name}`;
  const config = project.compilerOptions?.tsConfigPath ?? '';
  const expected: [string, unknown, string][] = [
    ['root', project.root, root],
    ['sourceRoot', project.sourceRoot, `${root}/src`],
    ['tsConfigPath', config, `${root}/tsconfig.json`],
  ];
  const wrong = expected
    .filter(([, found, wanted]) => found !== wanted)
    .map(
      ([field, found, wanted]) =>
        `nest-cli.json: ${field} of ${name} is ${String(found)}, should be ${wanted}.`,
    );
  const entry = `${root}/src/${project.entryFile ?? 'main'}.ts`;
  return repository.files.includes(entry) ? wrong : [...wrong, `nest-cli.json: ${name} has no ${entry}.`];
}

/** nest-cli.json lists exactly the folders of apps/, each where it is. */
export function checkNestCli(repository: Repository): readonly Problem[] {
  const text = repository.read('nest-cli.json');
  if (text === undefined) return ['nest-cli.json is missing.'];
  const { projects = {} } = JSON.parse(text) as { projects?: Record<string, NestProject> };
  const apps = repository.folders('apps');
  const unlisted = apps.filter((app) => !Object.hasOwn(projects, app));
  const unknown = Object.keys(projects).filter((name) => !apps.includes(name));
  return [
    ...unlisted.map((app) => `nest-cli.json does not list apps/${app}.`),
    ...unknown.map((name) => `nest-cli.json lists ${name}, but there is no apps/${name}.`),
    ...Object.entries(projects)
      .filter(([name]) => apps.includes(name))
      .flatMap(([name, project]) => problemsOf(name, project, repository)),
  ];
}
