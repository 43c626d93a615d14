import { readFlags } from './adapters/command-line.js';
import { createSwitchKeys } from './adapters/switch-keys.js';
import { createTlsCertificate } from './adapters/tls-certificates.js';

const USAGE = `Usage: node dist/create-keys.js --data DIR
Makes the switch's four key pairs (DIR/gateway/keys) and the certificate of its HTTPS port (DIR/tls), if they are missing.`;

const { data } = readFlags(USAGE, ['data']);
const made = await createSwitchKeys(data);
const certificate = await createTlsCertificate(data);
process.stdout.write(
  `Switch keys made: ${made.length === 0 ? 'none, all there' : made.join(', ')}; ` +
    `HTTPS certificate ${certificate ? 'made' : 'already there'}.\n`,
);
