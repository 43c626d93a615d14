export { composeFx, type Fx, type FxPorts } from './composition.js';
export { FxModule, type FxModuleOptions } from './fx.module.js';
export { MIGRATION_LOCK, MIGRATIONS, SCHEMA } from './migrations/index.js';
export { startFxService, type FxServiceOptions } from './service.js';
