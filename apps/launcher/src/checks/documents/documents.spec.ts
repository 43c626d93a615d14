import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RESULT_CODES } from '@silkgate/alipayplus';
import prettier from 'prettier';
import type { Repository } from './document-check.js';
import { errorCodesDocument, errorCodesText, markdownTable } from './error-codes.js';
import { checkGenerated } from './generated.js';
import { checkLinks, relativeTargets } from './links.js';
import { checkNestCli } from './nest-cli.js';
import { ignoresOf, repositoryAt } from './repository-files.js';
import { checkTraces } from './traces.js';

function repositoryOf(contents: Readonly<Record<string, string>>): Repository {
  const files = Object.keys(contents).sort();
  const below = (folder: string): string[] => files.filter((file) => file.startsWith(`${folder}/`));
  return {
    files,
    folders: (folder) => [
      ...new Set(below(folder).map((file) => file.slice(folder.length + 1).split('/')[0] ?? '')),
    ],
    read: (path) => contents[path],
  };
}

describe('generated pages', () => {
  const page = { path: 'docs/errors.md', text: 'one\ntwo\n' };

  it('must equal the code', () => {
    expect(checkGenerated(page, repositoryOf({ 'docs/errors.md': 'one\ntwo\n' }))).toEqual([]);
    expect(checkGenerated(page, repositoryOf({ 'docs/errors.md': 'one\nthree\n' }))[0]).toMatch(
      /line 2 should be "two", is "three"/,
    );
    expect(checkGenerated(page, repositoryOf({ 'docs/errors.md': 'one\ntwo\n\n' }))[0]).toMatch(/differs/);
    expect(checkGenerated(page, repositoryOf({}))[0]).toMatch(/docs\/errors.md is missing/);
  });
});

describe('the page of result codes', () => {
  it('has a row with status and advice for every code', () => {
    const { text } = errorCodesDocument();
    for (const [code, { status, meaning }] of Object.entries(RESULT_CODES)) {
      const row = text.split('\n').find((line) => line.startsWith(`| \`${code}\` `));
      expect(row?.split(' | ')[1]?.trim()).toBe(`\`${status}\``);
      expect(row).toContain(meaning);
      expect(row?.split(' | ')[3]?.replace('|', '').trim()).toMatch(/\.$/);
    }
  });

  it('never advises to take an open result as failed', () => {
    const open = Object.entries(RESULT_CODES).filter(([, { status }]) => status === 'U');
    for (const line of errorCodesText(Object.fromEntries(open)).split('\n').slice(6)) {
      if (line !== '') expect(line).toContain('Never treat it as failed.');
    }
  });

  it('is written as the formatter writes it', async () => {
    const { text } = errorCodesDocument();
    expect(await prettier.format(text, { parser: 'markdown', printWidth: 110 })).toBe(text);
    expect(markdownTable(['a', 'bb'], [['ccc', 'd']])).toBe(
      '| a   | bb |\n| --- | -- |\n| ccc | d  |'.replace('| -- |', '| -- |'),
    );
  });
});

describe('links', () => {
  it('must lead to files that exist', () => {
    const pages = {
      'README.md': '[a](docs/a.md#part) ![p](docs/p.png) [x](https://example.org/missing.md) [top](#top)',
      'docs/a.md': '[up](../README.md) [folder](deep/) [gone](deep/gone.md)\n\n[ref]: missing.md\n',
      'docs/p.png': '',
      'docs/deep/b.md': '[a](../a.md)',
      'libs/x/notes.md': '[not looked at](nowhere.md)',
    };
    expect(checkLinks(repositoryOf(pages))).toEqual([
      'docs/a.md links to deep/gone.md, which does not exist.',
      'docs/a.md links to missing.md, which does not exist.',
    ]);
  });

  it('are not looked for in code', () => {
    expect(relativeTargets('`[a](b.md)`\n```\n[c](d.md)\n```\n[e](<f.md>)')).toEqual(['f.md']);
  });
});

describe('traces of a machine', () => {
  const host = ['registry', 'npmjs', 'org'].join('.');
  const home = ['', 'home', 'someone', 'x'].join('/');

  it.each([
    ['a registry host', 'docs/a.md', `Install from ${host}.`],
    ['a mirror', 'README.md', `https://${['npm-mirror', 'example', 'com'].join('.')}/x`],
    ['a path of a mirror', '.mvn/x.xml', ['https://files.example.com', 'maven2', 'x'].join('/')],
    ['a registry setting', '.npmrc', ['registry', 'https://x.example/'].join('=')],
    ['a home folder', 'apps/a.ts', `const x = '${home}';`],
    ['a work folder', 'a.md', `In ${['', 'work', 'main', 'x'].join('/')}.`],
    ['a resolved address', 'package-lock.json', `{ "resolved": "${'https:'}//x.example/a.tgz" }`],
  ])('are found: %s', (_, path, text) => {
    expect(checkTraces(repositoryOf({ [path]: `first line\n${text}\n` }))).toEqual([
      expect.stringMatching(new RegExp(`^${path.replaceAll('.', '\\.')}, line 2, holds `)),
    ]);
  });

  it.each([
    ['a link in the lock file', 'package-lock.json', '"resolved": "libs/kernel", "link": true'],
    ['a page on the web', 'README.md', 'https://example.org/work/with/us and apps/home/page.ts'],
    ['a metrics register', 'a.ts', 'this.registry.metrics(); registry.contentType'],
    ['a pattern', 'b.ts', String.raw`/\/(?:home|root|work)\//`],
  ])('are not seen in %s', (_, path, text) => {
    expect(checkTraces(repositoryOf({ [path]: text }))).toEqual([]);
  });
});

describe('nest-cli.json', () => {
  const project = (name: string) => ({
    root: `apps/${name}`,
    sourceRoot: `apps/${name}/src`,
    compilerOptions: { tsConfigPath: `apps/${name}/tsconfig.json` },
  });
  const apps = { 'apps/fx/src/main.ts': '', 'apps/gateway/src/main.ts': '' };
  const problems = (projects: object): string =>
    checkNestCli(repositoryOf({ ...apps, 'nest-cli.json': JSON.stringify({ projects }) })).join('\n');

  it('lists exactly the apps', () => {
    expect(problems({ fx: project('fx'), gateway: project('gateway') })).toBe('');
    expect(problems({ fx: project('fx') })).toBe('nest-cli.json does not list apps/gateway.');
    expect(problems({ fx: project('fx'), gateway: project('gateway'), old: project('old') })).toMatch(
      /lists old, but there is no apps\/old/,
    );
    expect(problems({ fx: project('fx'), gateway: project('fx') })).toMatch(/root of gateway is apps\/fx/);
    expect(problems({ fx: { ...project('fx'), entryFile: 'start' }, gateway: project('gateway') })).toMatch(
      /fx has no apps\/fx\/src\/start.ts/,
    );
    expect(checkNestCli(repositoryOf(apps))).toEqual(['nest-cli.json is missing.']);
  });
});

describe('the work tree', () => {
  it('is read without what git ignores', () => {
    const root = mkdtempSync(join(tmpdir(), 'silkgate-tree-'));
    try {
      for (const folder of ['apps/fx/dist', 'node_modules/x', '.git', 'apps/fx/src'])
        mkdirSync(join(root, folder), { recursive: true });
      writeFileSync(join(root, '.gitignore'), 'node_modules/\ndist/\n*.log\n');
      for (const file of [
        'apps/fx/dist/a.js',
        'node_modules/x/a.js',
        '.git/HEAD',
        'apps/fx/src/a.ts',
        'apps/notes.md',
        'x.log',
      ]) {
        writeFileSync(join(root, file), 'text');
      }
      writeFileSync(join(root, 'binary'), Buffer.from([1, 0, 2]));
      const tree = repositoryAt(root);
      expect(tree.files).toEqual(['.gitignore', 'apps/fx/src/a.ts', 'apps/notes.md', 'binary']);
      expect(tree.folders('apps')).toEqual(['fx']);
      expect(tree.read('apps/fx/src/a.ts')).toBe('text');
      expect(tree.read('binary')).toBeUndefined();
      expect(tree.read('missing')).toBeUndefined();
    } finally {
      rmSync(root, { recursive: true });
    }
  });

  it('keeps files that only look ignored', () => {
    const ignores = ignoresOf('dist/\n*.log');
    expect(ignores('dist', false)).toBe(false);
    expect(ignores('dist', true)).toBe(true);
    expect(ignores('login', false)).toBe(false);
  });
});
