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

/** Redacts before pino sees anything: its own formatters do not reach the fields of child loggers. */
function redacting(inner: pino.Logger): Logger {
  const at =
    (level: LogLevel): Log =>
    (fields, message) => {
      if (inner.isLevelEnabled(level)) inner[level](redactFields(fields), redactText(message));
    };
  return {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: (fields) => redacting(inner.child(redactFields(fields))),
  };
}

/** Nothing secret leaves through it: see {@link redactFields}. */
export function createLogger({ service, level, destination }: LoggerOptions): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    // Errors arrive as plain, redacted objects already.
    serializers: { err: (error: unknown) => error },
  };
  return redacting(destination === undefined ? pino(options) : pino(options, destination));
}
