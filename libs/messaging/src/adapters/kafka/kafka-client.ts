import { Kafka, logLevel, type LogEntry } from 'kafkajs';
import type { Clock } from '@silkgate/kernel';
import type { MessageLogger } from '../../message-logger.js';
import { guardRequestQueue } from './request-queue-guard.js';

export interface KafkaClientOptions {
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly clock: Clock;
  readonly logger: MessageLogger;
}

/** While a broker is away kafkajs repeats itself many times a second; each sentence passes once in this time. */
const REPEAT_AFTER_MS = 30_000;

function quietLog(logger: MessageLogger, clock: Clock): (entry: LogEntry) => void {
  const lastAt = new Map<string, number>();
  return ({ namespace, level, log }) => {
    if (level === logLevel.NOTHING || level > logLevel.ERROR) return;
    const now = clock.now();
    const sentence = `${namespace}: ${log.message.replaceAll(/\d+/g, '#')}`;
    if (now - (lastAt.get(sentence) ?? Number.NEGATIVE_INFINITY) < REPEAT_AFTER_MS) return;
    if (lastAt.size > 500) lastAt.clear();
    lastAt.set(sentence, now);
    logger.warn({ namespace }, `kafka: ${log.message}`);
  };
}

export function createKafkaClient({ brokers, clientId, clock, logger }: KafkaClientOptions): Kafka {
  guardRequestQueue();
  const log = quietLog(logger, clock);
  return new Kafka({
    clientId,
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 },
    // Its warnings are about retries that are meant to be (see KafkaPublisher) and slow answers.
    logLevel: logLevel.ERROR,
    logCreator: () => log,
  });
}
