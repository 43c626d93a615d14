import { fileURLToPath } from 'node:url';

/** The repository's root, the same from the sources and from what is built of them. */
export const REPOSITORY_ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
