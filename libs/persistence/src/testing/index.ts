export {
  startTestPostgres,
  TEST_PASSWORD,
  type TestPostgres,
  type TestPostgresOptions,
} from './adapters/test-postgres.js';
export { startTestProxy, type TestProxy } from './adapters/test-proxy.js';
export {
  deletableTables,
  openAsRuntime,
  prepareSchema,
  startServiceDatabase,
  type ServiceDatabase,
  type ServiceSchema,
} from './adapters/service-database.js';
