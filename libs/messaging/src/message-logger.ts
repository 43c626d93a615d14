/** Where messaging tells what went wrong and when it went on; a pino logger fits. */
export interface MessageLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export const SILENT_LOGGER: MessageLogger = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
