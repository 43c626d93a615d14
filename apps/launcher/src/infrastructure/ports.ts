import { createServer } from 'node:net';
import { COPY_PORT_STEP, PORTS } from '@silkgate/observability';
import { Refusal } from '../refusal.js';

/** The kafka controller listens beside its broker. */
const PORT = { ...PORTS, kafkaController: PORTS.kafka + 1 } as const;
export type PortName = keyof typeof PORT;

/** Nine copies of the highest port still fit below 65536. */
const HIGHEST_OFFSET = 56_000;

export function portOffset(): number {
  const text = process.env['SILKGATE_PORT_OFFSET'] ?? '0';
  if (!/^\d{1,5}$/.test(text) || Number(text) > HIGHEST_OFFSET)
    throw new Refusal(`SILKGATE_PORT_OFFSET is "${text}"; it takes a whole number up to ${HIGHEST_OFFSET}.`);
  return Number(text);
}

export function portOf(name: PortName, copy = 1): number {
  return PORT[name] + portOffset() + COPY_PORT_STEP * (copy - 1);
}

export function loopback(name: PortName, copy = 1): string {
  return `http://127.0.0.1:${portOf(name, copy)}`;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

export async function requireFreePorts(wanted: ReadonlyMap<string, number>): Promise<void> {
  for (const [what, port] of wanted) {
    if (!(await isFree(port))) {
      throw new Refusal(
        `Port ${port}, wanted for ${what}, is in use. Stop what listens there, or set SILKGATE_PORT_OFFSET to shift every port.`,
      );
    }
  }
}
