import pino from 'pino';
import type { LogLevel } from '../environment/environment.js';
import { redactFields, redactText } from './redact.js';

type Log = (fields: object, message: string) => void;

/** JSON lines; fields first, then a short sentence. One line a payment, at `info`. */
export interface Logger {
  readonly trace: Log;
  readonly debug: Log;
  readonly info: Log;
  readonly warn: Log;
  readonly error: Log;
  readonly fatal: Log;
  /** A logger that adds these fields to each of its lines. */
  child(fields: object): Logger;
}

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** Where lines go; default: standard output. */
  readonly destination?: { write(line: string): void };
}

function redactMessage(this: void, args: Parameters<pino.LogFn>): Parameters<pino.LogFn> {
  return args.map((each: unknown) => (typeof each === 'string' ? redactText(each) : each)) as typeof args;
}

/** Nothing secret leaves through it: see {@link redactFields}. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: {
      level: (label) => ({ level: label }),
      log: redactFields,
      bindings: redactFields,
    },
    // Errors arrive at `log` already as plain, redacted objects.
    serializers: { err: (error: unknown) => error },
    hooks: {
      logMethod(args, method) {
        method.apply(this, redactMessage(args));
      },
    },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
