import { posix } from 'node:path';
import type { Problem, Repository } from './document-check.js';

const isPage = (path: string): boolean => /^[^/]+\.md$|^docs\/.*\.md$/.test(path);

/** Relative targets of links and pictures, without code, anchors and queries. */
export function relativeTargets(markdown: string): readonly string[] {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)];
  const defined = [...prose.matchAll(/^\[[^\]]+\]:\s*<?(\S+?)>?\s*$/gm)];
  return [...inline, ...defined]
    .map((match) => (match[1] ?? '').replace(/[#?].*$/, ''))
    .filter((target) => target !== '' && !/^[a-z][a-z0-9+.-]*:/i.test(target));
}

function exists(repository: Repository, path: string): boolean {
  const folder = path.endsWith('/') ? path : `${path}/`;
  return repository.files.includes(path) || repository.files.some((file) => file.startsWith(folder));
}

/** Links of the README, the other pages of the root and everything under docs/ lead to files that exist. */
export function checkLinks(repository: Repository): readonly Problem[] {
  return repository.files.filter(isPage).flatMap((page) =>
    relativeTargets(repository.read(page) ?? '').flatMap((target) => {
      const path = posix.normalize(posix.join(posix.dirname(page), decodeURI(target)));
      return exists(repository, path) ? [] : [`${page} links to ${target}, which does not exist.`];
    }),
  );
}
