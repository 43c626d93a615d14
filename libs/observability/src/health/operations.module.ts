import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Metrics } from '../metrics/metrics.js';
import { MetricsController } from '../metrics/metrics.controller.js';
import { READINESS_CHECKS, type ReadinessCheck } from './health-check.js';
import { HealthController } from './health.controller.js';

export interface OperationsOptions {
  readonly metrics: Metrics;
  readonly checks: readonly ReadinessCheck[];
}

/** `/health/live`, `/health/ready` and `/metrics` of a service. */
@Module({})
export class OperationsModule {
  static register({ metrics, checks }: OperationsOptions): DynamicModule {
    return {
      module: OperationsModule,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: Metrics, useValue: metrics },
        { provide: READINESS_CHECKS, useValue: checks },
      ],
    };
  }
}
