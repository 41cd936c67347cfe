import type { IncomingMessage, ServerResponse } from "node:http";
import type { GraphQLParams } from "graphql-yoga";
import type { Pool } from "pg";
import type { Logger } from "pino";
import type { AnswerCompiled } from "./answer-compiled.ts";
import type { Access } from "./auth/access.ts";
import { mayBeForged } from "./auth/forgery.ts";
import type { AccessReader } from "./auth/request-access.ts";
import { readSession } from "./auth/session.ts";
import { readSessionCookie } from "./auth/session-cookie.ts";
import type { CacheContext, ResponseCache } from "./cache/response-cache.ts";
import { answerCors } from "./cors.ts";
import { answerDashboard } from "./dashboard.ts";
import { createGraphiqlPage } from "./graphiql.ts";
import { answerHealth, answerReady } from "./health.ts";
import { isJsonPost, isOperation, readParams } from "./json-request.ts";
import { RATE_LIMITED, type RateLimiter } from "./limits/rate-limits.ts";
import { refuseVariables } from "./limits/variables-limit.ts";
import { answerLogin, answerLogout } from "./login.ts";
import type { Metrics } from "./metrics.ts";
import { unreadableParameter } from "./query-parameters.ts";
import { currentRequestId } from "./request-scope.ts";
import { jsonTypeFor, respondAnswer, respondGraphQLError, respondText } from "./respond.ts";
import { GRAPHQL_PATH, type GraphQLServer, MAX_BODY_BYTES, type TransportContext } from "./yoga.ts";

export interface RouterOptions {
  readonly graphql: GraphQLServer;
  readonly cache: ResponseCache;
  readonly answerCompiled: AnswerCompiled;
  readonly pool: Pool;
  readonly accessReader: AccessReader;
  readonly clock: () => Date;
  readonly metrics: Metrics;
  readonly rates: RateLimiter;
  readonly allowedOrigins: readonly string[];
  readonly dashboardDirectory: string | null;
  readonly notReady: () => string | null;
  readonly log: Logger;
}

const JSON_BODY = /^application\/(graphql\+)?json\s*(;|$)/i;

/** Who answers which path. */
export function createRouter({
  graphql,
  cache,
  answerCompiled,
  pool,
  accessReader,
  clock,
  metrics,
  rates,
  allowedOrigins,
  dashboardDirectory,
  notReady,
  log,
}: RouterOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const graphiql = createGraphiqlPage(GRAPHQL_PATH);

  const askYoga = async (
    request: IncomingMessage,
    response: ServerResponse,
    context: TransportContext & CacheContext,
    params: GraphQLParams,
  ): Promise<void> => {
    // Yoga takes a body that was read before from here, as web frameworks leave it.
    await graphql(Object.assign(request, { body: params }), response, context);
  };

  const answerGraphQL = async (
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> => {
    if (answerCors(request, response, allowedOrigins)) return;
    if (wantsPage(request)) {
      const session = await readSession(pool, readSessionCookie(request));
      return await graphiql.answer(request, response, session !== null);
    }
    let access: Access | null;
    try {
      access = await accessReader.read(request);
    } catch (error) {
      log.error({ err: error, requestId: currentRequestId() }, "A key could not be checked.");
      response.setHeader("Retry-After", "1");
      return respondGraphQLError(request, response, {
        status: 503,
        code: "INTERNAL",
        message: "Your key cannot be checked just now: try again in a moment.",
      });
    }
    if (access === null) {
      return respondGraphQLError(request, response, {
        status: 401,
        code: "UNAUTHENTICATED",
        message: "Send a valid API key: `Authorization: Bearer dln_…`.",
      });
    }
    const { viewer } = access;
    if (viewer.sessionId !== null && mayBeForged(request)) {
      return respondGraphQLError(request, response, {
        status: 403,
        code: "FORBIDDEN",
        message: "With a session cookie, only this server's own pages may ask, and only with JSON.",
      });
    }
    const refusal = rates.refuseRequest(viewer);
    if (refusal !== null) {
      response.setHeader("Retry-After", String(refusal.retryAfterSeconds ?? 1));
      return respondGraphQLError(request, response, {
        status: 429,
        code: RATE_LIMITED,
        message: refusal.message,
      });
    }
    if (request.method === "POST" && !JSON_BODY.test(request.headers["content-type"] ?? "")) {
      return respondGraphQLError(request, response, {
        status: 415,
        code: "BAD_REQUEST",
        message: "Send the operation as JSON, with `Content-Type: application/json`.",
      });
    }
    const unreadable = unreadableParameter(url.searchParams);
    if (unreadable !== null) {
      return respondGraphQLError(request, response, {
        status: 400,
        code: "BAD_REQUEST",
        message: `\`${unreadable}\` in the address must be JSON.`,
      });
    }
    const context = { viewer, access, now: clock(), readAgain: () => accessReader.read(request) };
    if (!isJsonPost(request)) return await graphql(request, response, context);
    const body = await readParams(request, MAX_BODY_BYTES);
    if ("refused" in body) return respondGraphQLError(request, response, body.refused);
    const { params } = body;
    const type = jsonTypeFor(request);
    if (type === null || !isOperation(params) || refuseVariables(params.variables) !== null) {
      return await askYoga(request, response, context, params);
    }
    const lookup = cache.look(context, params);
    if (lookup?.answer !== undefined) return respondAnswer(response, type, lookup.answer);
    const compiled = await answerCompiled(context, params, lookup);
    if (compiled !== null && compiled.answer !== null) {
      return respondAnswer(response, type, compiled.answer);
    }
    const { prepared } = compiled ?? {};
    await askYoga(request, response, { ...context, lookup, ...(prepared && { prepared }) }, params);
  };

  return async (request, response) => {
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("X-Frame-Options", "DENY");
    response.setHeader("Referrer-Policy", "no-referrer");
    const url = urlOf(request);
    if (url === null) return respondText(response, 400, "This is no valid address.");
    switch (url.pathname) {
      case GRAPHQL_PATH:
        return await answerGraphQL(request, response, url);
      case "/health":
        return answerHealth(response);
      case "/ready":
        return await answerReady(response, pool, notReady());
      case "/metrics":
        response.writeHead(200, { "Content-Type": metrics.contentType }).end(await metrics.text());
        return;
      case "/login":
        return await answerLogin(pool, url, request, response);
      case "/logout":
        return await answerLogout(pool, request, response);
      default:
        return await answerDashboard(dashboardDirectory, url.pathname, request, response);
    }
  };
}

/** A browser that was pointed here, not a program. */
function wantsPage({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && headers.accept?.includes("text/html") === true;
}

function urlOf(request: IncomingMessage): URL | null {
  return URL.parse(request.url ?? "", "http://localhost");
}
