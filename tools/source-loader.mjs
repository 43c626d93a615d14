/**
 * Lets plain Node run the TypeScript sources of this tree: `node --conditions=source --import ./tools/source-loader.mjs`.
 * Types are stripped as jest does it; nothing is checked here.
 */
import { register } from 'node:module';

register('./source-hooks.mjs', import.meta.url);
