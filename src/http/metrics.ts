import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Services } from "../graphql/context.ts";
import { registerDatabaseMetrics } from "./database-metrics.ts";

/** What `/metrics` answers (Prometheus text format), and where the transports count. No label names a person or a record. */
export interface Metrics {
  readonly operations: OperationMetrics;
  readonly sockets: Gauge;
  readonly cacheOutcomes: Counter<"outcome">;
  readonly contentType: string;
  text(): Promise<string>;
}

export interface OperationMetrics {
  observe(kind: string, name: string, seconds: number, errorCodes: readonly string[]): void;
}

/** Callers choose operation names, so a label for each would let them fill the memory. */
const MAX_OPERATION_NAMES = 200;
const MAX_NAME_CHARACTERS = 100;
const LATENCY_BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

let processRegistry: Registry | undefined;

export function createMetrics(services: Services): Metrics {
  const registry = new Registry();
  const readDatabase = registerDatabaseMetrics(registry, services);
  new Gauge({
    name: "dunlin_feed_subscribers",
    help: "Open streams of the live feed in this process.",
    registers: [registry],
    collect() {
      this.set(services.feed.subscribers());
    },
  });
  const sockets = new Gauge({
    name: "dunlin_websockets",
    help: "Open WebSockets in this process.",
    registers: [registry],
  });
  return {
    operations: operationMetrics(registry),
    sockets,
    cacheOutcomes: new Counter({
      name: "dunlin_graphql_cache_total",
      help: "Queries over HTTP that the response cache answered, or could have.",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    contentType: registry.contentType,
    async text() {
      await readDatabase();
      return `${await registry.metrics()}\n${await processMetrics().metrics()}`;
    },
  };
}

function operationMetrics(registry: Registry): OperationMetrics {
  const duration = new Histogram({
    name: "dunlin_graphql_seconds",
    help: "Time to execute a query or mutation, by its name.",
    labelNames: ["kind", "operation"],
    buckets: LATENCY_BUCKETS_SECONDS,
    registers: [registry],
  });
  const errors = new Counter({
    name: "dunlin_graphql_errors_total",
    help: "Errors in answers, by extensions.code.",
    labelNames: ["code"],
    registers: [registry],
  });
  const names = new Set<string>();
  return {
    observe(kind, name, seconds, codes) {
      if (names.size < MAX_OPERATION_NAMES && name.length <= MAX_NAME_CHARACTERS) names.add(name);
      duration.observe({ kind, operation: names.has(name) ? name : "other" }, seconds);
      for (const code of codes) errors.inc({ code });
    },
  };
}

/** Of the process, hence made once, however many servers it has. */
function processMetrics(): Registry {
  if (processRegistry === undefined) {
    processRegistry = new Registry();
    collectDefaultMetrics({ register: processRegistry });
  }
  return processRegistry;
}
