import { spawnSync } from 'node:child_process';
import { Refusal } from '../refusal.js';

export interface EventLogChoice {
  readonly kind: 'kafka' | 'embedded';
  /** Brokers of an existing cluster, when one is given. */
  readonly brokers?: string;
  readonly why: string;
}

function answers(command: string, args: readonly string[]): boolean {
  return spawnSync(command, [...args], { stdio: 'ignore' }).status === 0;
}

/** Kafka where a cluster is given or Java and Maven are there, else the embedded log; says why. */
export function chooseEventLog(asked: 'kafka' | 'embedded' | undefined): EventLogChoice {
  if (asked === 'embedded') return { kind: 'embedded', why: 'as asked' };
  const brokers = process.env['KAFKA_BROKERS'];
  if (brokers !== undefined && brokers !== '')
    return { kind: 'kafka', brokers, why: `the cluster at ${brokers}` };
  const java = answers('java', ['-version']);
  const maven = answers('mvn', ['--version']);
  if (java && maven) return { kind: 'kafka', why: 'a broker of our own' };
  if (asked === 'kafka' && !java)
    throw new Refusal(
      'Kafka was asked for, but there is no Java here: install Java 17, name a cluster in KAFKA_BROKERS, or leave --events out.',
    );
  const missing = [java ? '' : 'Java', maven ? '' : 'Maven'].filter(Boolean).join(' and ');
  return { kind: asked ?? 'embedded', why: `${missing} not found here, so no broker can be started` };
}
