import type { GraphQLSchema } from "graphql";
import { createYoga, type Plugin, type YogaServerInstance } from "graphql-yoga";
import {
  createContext,
  type GraphQLContext,
  type Services,
  type Viewer,
} from "../graphql/context.ts";
import type { Access } from "./auth/access.ts";
import type { AccessWatch } from "./auth/access-watch.ts";
import type { CacheContext, ResponseCache } from "./cache/response-cache.ts";
import type { CompiledOperations } from "./compiled-operations.ts";
import { deprecationsPlugin } from "./deprecations-plugin.ts";
import { errorCodesPlugin } from "./error-codes-plugin.ts";
import { limitsPlugin } from "./limits/limits-plugin.ts";
import type { RateLimiter } from "./limits/rate-limits.ts";
import type { Metrics } from "./metrics.ts";
import { namePlacesPlugin } from "./name-places-plugin.ts";
import { operationMetricsPlugin } from "./operation-metrics-plugin.ts";
import type { PresentError } from "./present-error.ts";
import type { SharedSubscribe } from "./shared-subscribe.ts";
import { streamGuardPlugin } from "./stream-guard-plugin.ts";

export const GRAPHQL_PATH = "/graphql";
/** Of a request. */
export const MAX_BODY_BYTES = 100_000;

/** What the transport knows when it hands an operation over: the caller has been authenticated. */
export interface TransportContext {
  readonly viewer: Viewer;
  readonly access: Access;
  readonly now: Date;
  /** Made when the operation was tried without Yoga; absent: a new one is. */
  readonly prepared?: GraphQLContext;
}

export type GraphQLServer = YogaServerInstance<TransportContext & CacheContext, GraphQLContext>;

export interface GraphQLServerOptions {
  readonly schema: GraphQLSchema;
  readonly subscribe: SharedSubscribe;
  readonly services: Services;
  readonly access: AccessWatch;
  readonly metrics: Metrics;
  readonly present: PresentError;
  readonly rates: RateLimiter;
  readonly cache: ResponseCache;
  readonly operations: CompiledOperations;
}

/** GraphQL over HTTP and SSE; its hooks also parse and check what comes over WebSocket, and execute its queries and mutations. */
export function createGraphQLServer({
  schema,
  subscribe,
  services,
  access: accessWatch,
  metrics,
  present,
  rates,
  cache,
  operations,
}: GraphQLServerOptions): GraphQLServer {
  const sharedSubscribe: Plugin = {
    onSubscribe: ({ setSubscribeFn }) => setSubscribeFn(subscribe),
  };
  return createYoga<TransportContext & CacheContext, GraphQLContext>({
    schema,
    context: ({ viewer, access, now, prepared }) =>
      prepared ?? createContext(services, viewer, { organizations: access.organizations, now }),
    graphqlEndpoint: GRAPHQL_PATH,
    maxRequestBodySize: MAX_BODY_BYTES,
    batching: false,
    multipart: false,
    // The server around it does these, before it authenticates.
    cors: false,
    graphiql: false,
    landingPage: false,
    healthCheckEndpoint: "/graphql/health",
    maskedErrors: { maskError: present },
    // Errors are logged where they are masked, with their request id.
    logging: {
      debug: () => undefined,
      info: () => undefined,
      warn: (...parts: unknown[]) => services.log.warn({ parts }, "GraphQL server"),
      error: () => undefined,
    },
    plugins: [
      limitsPlugin(),
      operations.plugin,
      namePlacesPlugin(),
      deprecationsPlugin(),
      sharedSubscribe,
      streamGuardPlugin(accessWatch, rates),
      operationMetricsPlugin(metrics),
      errorCodesPlugin(present),
      // After what else changes answers.
      cache.plugin,
    ],
  });
}
