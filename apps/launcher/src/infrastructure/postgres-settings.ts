export interface PostgresSettings {
  readonly directory: string;
  readonly port: number;
  readonly password: string;
  readonly logFile: string;
}

export const POSTGRES_ADMIN = 'silkgate_admin';
