import { SERVICES } from '../services/table.js';
import { inheritedEnvironment, serviceEnvironment, type Surroundings } from './environment.js';

const AROUND: Surroundings = {
  folder: { root: '/data', postgres: '', kafka: '', logs: '', onboarding: '' },
  database: {
    owner: (schema) => `${schema} owner`,
    runtime: (schema) => `${schema} runtime`,
    auditorUrl: '',
  },
  eventLog: 'kafka',
  operatorToken: 'token',
  gatewayCopies: 1,
};

const ADMINISTRATOR = {
  PATH: '/bin',
  LOG_LEVEL: 'debug',
  SILKGATE_DATABASE_URL: 'postgres://admin@db/silkgate',
  SILKGATE_OWNER_DATABASE_URL: 'postgres://owner@db/silkgate',
  SILKGATE_PASSWORD_SETTLEMENT_RUNTIME: 'secret',
};

describe('the environment of a service', () => {
  it("does not inherit the administrator's database URL nor other roles' passwords", () => {
    expect(inheritedEnvironment(ADMINISTRATOR)).toEqual({ PATH: '/bin', LOG_LEVEL: 'debug' });
  });

  it.each(SERVICES.map((service) => [service.app, service] as const))(
    'names the runtime role of %s and no other',
    (_app, service) => {
      const environment = { ...inheritedEnvironment(ADMINISTRATOR), ...serviceEnvironment(service, AROUND) };
      const expected = service.schema === undefined ? undefined : `${service.schema} runtime`;
      expect(environment['SILKGATE_DATABASE_URL']).toBe(expected);
      expect(JSON.stringify(environment)).not.toMatch(/owner|secret|admin/);
    },
  );
});
