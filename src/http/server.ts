import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { GraphQLSchema } from "graphql";
import type { Logger } from "pino";
import { createContext, type Services } from "../graphql/context.ts";
import { createAnswerCompiled } from "./answer-compiled.ts";
import { createAccessWatch } from "./auth/access-watch.ts";
import { createAccessReader } from "./auth/request-access.ts";
import { createResponseCache } from "./cache/response-cache.ts";
import { CompiledOperations } from "./compiled-operations.ts";
import { createRateLimiter, type RateLimits } from "./limits/rate-limits.ts";
import { API_SERVER_APPLICATION, createServerCount } from "./limits/server-count.ts";
import { createMetrics } from "./metrics.ts";
import { PortInUseError } from "./port-in-use-error.ts";
import { createPresentError } from "./present-error.ts";
import { currentRequestId, requestIdOf, withRequestId } from "./request-scope.ts";
import { respondText } from "./respond.ts";
import { createRouter } from "./router.ts";
import { createSharedSubscribe } from "./shared-subscribe.ts";
import { serveWebSockets } from "./websocket.ts";
import { createGraphQLServer } from "./yoga.ts";

export interface HttpServerOptions {
  readonly services: Services;
  readonly schema: GraphQLSchema;
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  /** Origins of web pages elsewhere that may use the API. */
  readonly allowedOrigins?: readonly string[];
  /** The built dashboard; null or absent: none is served. */
  readonly dashboardDirectory?: string | null;
  /** Per key; what is left out is as in DEFAULT_RATE_LIMITS. */
  readonly rateLimits?: Partial<RateLimits>;
  /** Most that the response cache keeps, in characters; 0 switches it off. */
  readonly cacheCharacters?: number;
  /** Why requests should not come here yet, for `/ready`; null when they should. */
  readonly notReady?: () => string | null;
}

export interface HttpServer {
  /** @throws PortInUseError when another program listens there. */
  start(): Promise<{ readonly url: string }>;
  /** Ends the streams of the feed (their clients are told), then the sockets, then the server. Within about three seconds. */
  stop(): Promise<void>;
}

/** How long requests that are being answered, and clients that do not read, may take when the server stops. */
const GRACE_MS = 3000;
const REQUEST_WITHIN_MS = 30_000;
const CACHE_CHARACTERS = 32_000_000;

/** The one HTTP server: API over HTTP, SSE and WebSocket, GraphiQL, dashboard, health and metrics. */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const { services, schema, host, port, allowedOrigins = [] } = options;
  const { log, feed, database } = services;
  const db = database.pool;
  const access = createAccessWatch({
    url: database.url,
    db,
    log,
    applicationName: API_SERVER_APPLICATION,
  });
  const servers = createServerCount(db, log);
  const metrics = createMetrics(services);
  const present = createPresentError(log);
  const rates = createRateLimiter(options.rateLimits, () => servers.current());
  const cache = createResponseCache({
    maxCharacters: options.cacheCharacters ?? CACHE_CHARACTERS,
    outcomes: metrics.cacheOutcomes,
  });
  const subscribe = createSharedSubscribe({
    eventContext: (viewer) => createContext(services, viewer),
    present,
  });
  const operations = new CompiledOperations();
  const graphql = createGraphQLServer({
    schema,
    subscribe,
    services,
    access,
    metrics,
    present,
    rates,
    cache,
    operations,
  });
  const answerCompiled = createAnswerCompiled({ operations, services, metrics, cache });
  const accessReader = createAccessReader(db);
  const clock = services.clock ?? (() => new Date());
  let stopping: Promise<void> | undefined;

  const route = createRouter({
    graphql,
    cache,
    answerCompiled,
    pool: db,
    accessReader,
    clock,
    metrics,
    rates,
    allowedOrigins,
    dashboardDirectory: options.dashboardDirectory ?? null,
    log,
    notReady: () => (stopping === undefined ? (options.notReady?.() ?? null) : "stopping"),
  });
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS }, (request, response) => {
    const requestId = requestIdOf(request);
    response.setHeader("X-Request-Id", requestId);
    if (stopping !== undefined) response.setHeader("Connection", "close");
    logWhenDone(log, requestId, request, response);
    void withRequestId(requestId, () =>
      route(request, response).catch((error: unknown) => fail(request, response, error)),
    );
  });
  const webSockets = serveWebSockets({
    server,
    graphql,
    subscribe,
    accessReader,
    clock,
    access,
    metrics,
    present,
    log,
    rates,
    allowedOrigins,
  });

  const fail = (request: IncomingMessage, response: ServerResponse, error: unknown): void => {
    // The client left before it had sent everything: nobody waits for an answer, and nothing is wrong here.
    if (request.errored !== null) return;
    const requestId = currentRequestId();
    log.error({ err: error, requestId, method: request.method }, "A request failed unexpectedly.");
    if (response.headersSent) response.destroy();
    else respondText(response, 500, `Unexpected error. Request id: ${requestId}`);
  };

  const stopOnce = async (): Promise<void> => {
    const impatience = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    const closed = close(server);
    await feed.stop();
    await webSockets.close();
    await closed;
    clearTimeout(impatience);
    await graphql.dispose();
    servers.stop();
    await access.stop();
  };

  return {
    async start() {
      await access.start();
      await servers.start();
      try {
        return { url: await listen(server, host, port) };
      } catch (error) {
        servers.stop();
        await access.stop();
        throw error;
      }
    },
    stop() {
      stopping ??= stopOnce();
      return stopping;
    },
  };
}

/** Without the query: it may hold a login token, or personal data. */
function logWhenDone(
  log: Logger,
  requestId: string,
  { method, url }: IncomingMessage,
  response: ServerResponse,
): void {
  if (!log.isLevelEnabled("debug")) return;
  const startedAt = performance.now();
  response.once("close", () => {
    const path = url?.split("?", 1)[0];
    const ms = Math.round(performance.now() - startedAt);
    log.debug({ requestId, method, path, status: response.statusCode, ms }, "Request answered.");
  });
}

async function listen(server: Server, host: string, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      reject(isTaken ? new PortInUseError(host, port, { cause: error }) : error);
    });
    server.listen(port, host, resolve);
  });
  const address = server.address() as AddressInfo;
  const isEverywhere = address.address === "0.0.0.0" || address.address === "::";
  const name = isEverywhere ? "localhost" : bracketed(address);
  return `http://${name}:${address.port}`;
}

function bracketed({ address, family }: AddressInfo): string {
  return family === "IPv6" ? `[${address}]` : address;
}

/** Stops listening now; resolves when the last connection is gone. */
async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
}
