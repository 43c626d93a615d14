import type { Problem, Repository } from './document-check.js';

interface Trace {
  readonly what: string;
  readonly pattern: RegExp;
}

/** What a machine leaves behind in files: places of its own that mean nothing elsewhere. */
const TRACES: readonly Trace[] = [
  {
    what: 'a registry host',
    pattern:
      /\b[\w-]*(?:registry|artifactory|nexus|mirrors?)[\w-]*\.[\w.-]*\.?(?:org|com|net|io|dev|cn|internal|local|test|example)\b/i,
  },
  {
    what: 'the address of a package mirror',
    pattern: /https?:\/\/[^\s"'/]+\/(?:[^\s"']*\/)?(?:maven2?|repository|api\/npm|api\/pypi)\//,
  },
  { what: 'a registry setting', pattern: /^\s*(?:@[\w-]+:)?registry\s*=/m },
  { what: 'an absolute path of one machine', pattern: /(?<![\w.)}\]*>-])\/(?:home|root|work)\// },
];

const RESOLVED: Trace = { what: 'an address in "resolved"', pattern: /"resolved":\s*"https?:/ };

function lineOf(text: string, index: number): number {
  return text.slice(0, index).split('\n').length;
}

function tracesIn(path: string, text: string): readonly Problem[] {
  const traces = path === 'package-lock.json' ? [...TRACES, RESOLVED] : TRACES;
  return traces.flatMap(({ what, pattern }) => {
    const match = pattern.exec(text);
    return match === null
      ? []
      : [`${path}, line ${lineOf(text, match.index)}, holds ${what}: ${match[0].trim()}`];
  });
}

/** No file speaks of the machine it was written on: no registry host, no absolute path of a home or work folder. */
export function checkTraces(repository: Repository): readonly Problem[] {
  return repository.files.flatMap((path) => tracesIn(path, repository.read(path) ?? ''));
}
