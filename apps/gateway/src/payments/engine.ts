import { BusinessDays } from '../business-days/business-days.js';
import { AlarmBook } from './alarms.js';
import { PaymentPreparation } from './ask/prepare.js';
import { PayUseCase } from './ask/pay-use-case.js';
import { Completer } from './complete/completer.js';
import { acceptLane, completeLane } from './lanes.js';
import type { EnginePorts } from './ports.js';
import { DEFAULT_SETTINGS } from './settings.js';
import type { PayCommand, PaymentOutcome } from './use-cases.js';

export interface Engine {
  pay(command: PayCommand): Promise<PaymentOutcome>;
  readonly businessDays: BusinessDays;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function createEngine(ports: EnginePorts): Engine {
  const settings = { ...DEFAULT_SETTINGS, ...ports.settings };
  const accept = acceptLane(ports, settings);
  const complete = completeLane(ports, settings, ports.eventsWritten);
  const completer = new Completer(complete, new AlarmBook(ports), ports.observer);
  const businessDays = new BusinessDays(ports);
  const pay = new PayUseCase({
    preparation: new PaymentPreparation({ ...ports, settings }),
    acceptLane: accept,
    completer,
    connector: ports.connector,
    directory: ports.directory,
    askTimeoutMs: settings.askTimeoutMs,
    log: ports.log,
  });
  return {
    pay: (command) => pay.pay(command),
    start: () => businessDays.openFirst(),
    businessDays,
    stop: async () => {
      await accept.close();
      await complete.close();
    },
  };
}
