import {
  collectDefaultMetrics,
  Counter as PromCounter,
  Gauge as PromGauge,
  Histogram as PromHistogram,
  Registry,
} from 'prom-client';

export type Labels = Readonly<Record<string, string>>;

export interface MetricOptions {
  /** snake_case with the unit last, as Prometheus wants it: `payments_total`, `commit_seconds`. */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
}

export interface Counter {
  add(labels?: Labels, count?: number): void;
}

export interface Gauge {
  set(value: number, labels?: Labels): void;
}

export interface Histogram {
  observe(value: number, labels?: Labels): void;
}

/** Upper bounds in seconds, for answers between a millisecond and ten seconds. */
export const LATENCY_BUCKETS_SECONDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Upper bounds of batch sizes. */
export const BATCH_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

/** One registry per process, handed around as an object; metrics of the process itself included. */
export class Metrics {
  readonly #registry = new Registry();

  constructor(service: string) {
    this.#registry.setDefaultLabels({ service });
    collectDefaultMetrics({ register: this.#registry });
  }

  counter(options: MetricOptions): Counter {
    const counter = new PromCounter({ ...this.#common(options) });
    return { add: (labels = {}, count = 1) => counter.inc(labels, count) };
  }

  gauge(options: MetricOptions): Gauge {
    const gauge = new PromGauge({ ...this.#common(options) });
    return { set: (value, labels = {}) => gauge.set(labels, value) };
  }

  histogram(options: MetricOptions & { readonly buckets?: readonly number[] }): Histogram {
    const buckets = [...(options.buckets ?? LATENCY_BUCKETS_SECONDS)];
    const histogram = new PromHistogram({ ...this.#common(options), buckets });
    return { observe: (value, labels = {}) => histogram.observe(labels, value) };
  }

  /** Prometheus text format. */
  text(): Promise<string> {
    return this.#registry.metrics();
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** Ends the registry's own observers; the metrics are gone. */
  close(): void {
    this.#registry.clear();
  }

  #common({ name, help, labels }: MetricOptions): {
    name: string;
    help: string;
    labelNames: string[];
    registers: Registry[];
  } {
    return { name, help, labelNames: [...(labels ?? [])], registers: [this.#registry] };
  }
}
