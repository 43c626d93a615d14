import { runCommand } from './main.js';

/** For an image, where everything is installed and built: `node apps/launcher/dist/cli.js prepare ...`. */
await runCommand(process.argv.slice(2));
