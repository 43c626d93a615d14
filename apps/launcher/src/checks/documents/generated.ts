import type { GeneratedDocument, Problem, Repository } from './document-check.js';
import { REWRITE } from './document-check.js';

function firstDifference(expected: string, found: string): string {
  const wanted = expected.split('\n');
  const lines = found.split('\n');
  const index = wanted.findIndex((line, at) => line !== lines[at]);
  const at = index === -1 ? wanted.length : index;
  return `line ${at + 1} should be "${wanted[at] ?? ''}", is "${lines[at] ?? ''}"`;
}

/** A generated page must equal what the code says today. */
export function checkGenerated(document: GeneratedDocument, repository: Repository): readonly Problem[] {
  const found = repository.read(document.path);
  if (found === document.text) return [];
  const what =
    found === undefined ? 'is missing' : `differs from the code: ${firstDifference(document.text, found)}`;
  return [`${document.path} ${what}. Make it anew with ${REWRITE}.`];
}
