export { createEngine, type Engine } from './engine.js';
export type { EngineLog, EngineObserver, EnginePorts } from './ports.js';
export { DEFAULT_SETTINGS, type EngineSettings } from './settings.js';
export { DatabaseClock } from './adapters/database-clock.js';
export { applyWindowsSettled } from '../positions/window-settled.js';
export { upsertPositions, type PositionCap } from '../positions/position-store.js';
export type { BusinessDays, EndBusinessDay, EndedBusinessDay } from '../business-days/business-days.js';
