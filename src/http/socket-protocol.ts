import { randomUUID } from "node:crypto";
import { EventEmitter, once } from "node:events";
import type { IncomingMessage } from "node:http";
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
  getOperationAST,
} from "graphql";
import { CloseCode, type Context, makeServer, type SubscribePayload } from "graphql-ws";
import type { Logger } from "pino";
import type { WebSocket } from "ws";
import type { ErrorCode } from "../graphql/error-codes.ts";
import type { Access } from "./auth/access.ts";
import type { AccessWatch } from "./auth/access-watch.ts";
import type { AccessReader } from "./auth/request-access.ts";
import { countNodes, refuseNodes } from "./limits/node-count.ts";
import { RateLimitedError, type RateLimiter, tooManyConnections } from "./limits/rate-limits.ts";
import { refuseVariables } from "./limits/variables-limit.ts";
import type { Metrics } from "./metrics.ts";
import { createNextFrames } from "./next-frames.ts";
import { originOf } from "./origin.ts";
import { parseOrError } from "./parse-or-error.ts";
import { formatError, type PresentError } from "./present-error.ts";
import { withRequestId } from "./request-scope.ts";
import { sendFrame } from "./send-frame.ts";
import { SendingEach } from "./sending-each.ts";
import type { ResultStream, SharedSubscribe } from "./shared-subscribe.ts";
import type { GraphQLServer } from "./yoga.ts";

/** graphql-transport-ws on one socket after the other; the operations run through the same hooks as over HTTP. */
export interface SocketProtocol {
  open(
    socket: WebSocket,
    request: IncomingMessage,
  ): { closed(code: number, reason: string): Promise<void> };
  /** Resolves when no operation runs, or after the time. */
  idle(withinMs: number): Promise<void>;
}

export interface SocketProtocolOptions {
  readonly graphql: GraphQLServer;
  readonly subscribe: SharedSubscribe;
  readonly accessReader: AccessReader;
  readonly clock: () => Date;
  readonly access: AccessWatch;
  readonly metrics: Metrics;
  readonly present: PresentError;
  readonly log: Logger;
  readonly rates: RateLimiter;
}

export const INIT_WITHIN_MS = 3000;
/** Of WebSocket itself: "try again later". */
const TRY_AGAIN_LATER = 1013;

interface Extra {
  readonly socket: WebSocket;
  readonly request: Opening;
  release: () => void;
}

/** What is kept of the request that opened a socket, for as long as it is open: whose page it was, and who asks. */
type Opening = Pick<IncomingMessage, "headers">;

type Enveloped = ReturnType<GraphQLServer["getEnveloped"]>;

/** graphql-ws keeps it for as long as the operation runs: so without the context, which holds loaders. */
interface Operation extends ExecutionArgs {
  /** Null once it has begun. */
  beginning: Beginning | null;
}

interface Beginning {
  readonly requestId: string;
  readonly begin: () => Enveloped;
}

export function createSocketProtocol({
  graphql,
  subscribe,
  accessReader,
  clock,
  access: accessWatch,
  metrics,
  present,
  log,
  rates,
}: SocketProtocolOptions): SocketProtocol {
  const format = ({ errors, ...result }: ExecutionResult): FormattedExecutionResult =>
    errors === undefined
      ? result
      : { ...result, errors: errors.map((error) => formatError(present(error))) };
  const nextFrames = createNextFrames(format);
  const events = new EventEmitter();
  let running = 0;

  const accessOf = async ({
    connectionParams,
    extra,
  }: Context<Params, Extra>): Promise<Access | null> => {
    const { request } = extra;
    const authorization =
      connectionParams?.authorization ??
      connectionParams?.Authorization ??
      request.headers.authorization;
    // A browser sends the cookie to whoever opens the socket, so the page must be ours; without a page, it is no browser.
    const mayUseCookie = originOf(request, []) === "OWN";
    if (authorization === undefined && !mayUseCookie) return null;
    return await accessReader.read(request, authorization);
  };

  const prepare = (payload: SubscribePayload, access: Access, requestId: string) => {
    const { viewer } = access;
    const now = clock();
    const begin = (): Enveloped =>
      graphql.getEnveloped({ viewer, access, now, params: payload } as never);
    const run = begin();
    const document = parseOrError(run.parse, payload.query);
    if (document instanceof GraphQLError) return [document];
    const invalid = run.validate(run.schema, document);
    if (invalid.length > 0) return invalid;
    const operationName = payload.operationName ?? null;
    if (!getOperationAST(document, operationName)) return [unknownOperation()];
    const operation = {
      schema: run.schema,
      document,
      operationName,
      variableValues: payload.variables ?? {},
    };
    const refusal = refuseVariables(operation.variableValues) ?? refuseNodes(countNodes(operation));
    return refusal === null ? { ...operation, beginning: { begin, requestId } } : [refusal];
  };

  const server = makeServer<Params, Extra>({
    connectionInitWaitTimeout: INIT_WITHIN_MS,
    async onConnect(context) {
      const { socket } = context.extra;
      let access: Access | null;
      try {
        access = await accessOf(context);
      } catch (error) {
        // Any other code would tell clients never to come again.
        log.error({ err: error }, "The key of a WebSocket could not be checked.");
        socket.close(TRY_AGAIN_LATER, "Your key cannot be checked just now.");
        return false;
      }
      if (access === null) return false;
      const { viewer } = access;
      if (socket.readyState !== socket.OPEN) return false;
      const closeConnection = rates.openConnection(viewer);
      if (closeConnection === null) {
        socket.close(TRY_AGAIN_LATER, tooManyConnections().message);
        return false;
      }
      const unguard = accessWatch.guard(viewer, () =>
        socket.close(CloseCode.Forbidden, "Forbidden"),
      );
      context.extra.release = () => {
        unguard();
        closeConnection();
      };
      return true;
    },
    async onSubscribe(context, _id, payload) {
      const requestId = randomUUID();
      let access: Access | null;
      try {
        access = await accessOf(context);
      } catch (error) {
        return [withRequestId(requestId, () => present(error))];
      }
      if (access === null) {
        context.extra.socket.close(CloseCode.Forbidden, "Forbidden");
        return [
          new GraphQLError("This API key is not valid.", {
            extensions: { code: "UNAUTHENTICATED" },
          }),
        ];
      }
      if (Object.keys(context.subscriptions).length > rates.operationsPerSocket) {
        return [
          new RateLimitedError(
            `A socket carries at most ${rates.operationsPerSocket} operations at once: open another.`,
          ),
        ];
      }
      const refusal = rates.refuseRequest(access.viewer);
      if (refusal !== null) return [refusal];
      return await withRequestId(requestId, async () => {
        try {
          return prepare(payload, access, requestId);
        } catch (error) {
          return [present(error)];
        }
      });
    },
    execute: (args) => runScoped(args as Operation, (run) => run.execute, present),
    subscribe: (args) => runScoped(args as Operation, () => subscribe, present),
    onOperation({ extra }, id, _payload, _args, result) {
      if (!(Symbol.asyncIterator in result)) return;
      return new SendingEach(result as ResultStream, nextFrames.of(id), (frame) =>
        sendFrame(extra.socket, frame),
      );
    },
    onNext: (_context, _id, _payload, _args, result) => format(result as ExecutionResult),
    onError: (_context, _id, _payload, errors) =>
      errors.map((error) => formatError(present(error))),
  });

  return {
    open(socket, request) {
      const extra: Extra = { socket, request: openingOf(request), release: () => undefined };
      metrics.sockets.inc();
      const close = server.opened(
        {
          protocol: socket.protocol,
          send: (data) => sendFrame(socket, data),
          close: (code, reason) => socket.close(code, reason),
          onMessage: (handle) => {
            socket.on("message", (data) => {
              running += 1;
              handle(String(data))
                .catch((error: unknown) => {
                  log.error({ err: error }, "A WebSocket message could not be handled.");
                  socket.close(CloseCode.InternalServerError, "Internal server error");
                })
                .finally(() => {
                  running -= 1;
                  if (running === 0) events.emit("idle");
                });
            });
          },
        },
        extra,
      );
      return {
        async closed(code, reason) {
          metrics.sockets.dec();
          extra.release();
          await close(code, reason);
        },
      };
    },
    async idle(withinMs) {
      if (running === 0) return;
      await once(events, "idle", { signal: AbortSignal.timeout(withinMs) }).catch(() => undefined);
    },
  };
}

interface Params {
  readonly [name: string]: unknown;
}

function unknownOperation(): GraphQLError {
  return new GraphQLError("Say in `operationName` which operation of the document is meant.", {
    extensions: { code: "OPERATION_RESOLUTION_FAILURE" satisfies ErrorCode },
  });
}

function openingOf({ headers }: IncomingMessage): Opening {
  const { origin, host, authorization, cookie } = headers;
  return { headers: { origin, host, authorization, cookie } };
}

/** What throws is an answer too: else the socket would be closed, and every other operation on it with it. */
async function runScoped<Result>(
  operation: Operation,
  executor: (run: Enveloped) => (args: ExecutionArgs) => Result | Promise<Result>,
  present: PresentError,
) {
  const { beginning, ...args } = operation;
  if (beginning === null) throw new Error("An operation runs once.");
  operation.beginning = null;
  const { requestId, begin } = beginning;
  return withRequestId(requestId, async () => {
    try {
      const run = begin();
      return await executor(run)({ ...args, contextValue: await run.contextFactory() });
    } catch (error) {
      return { errors: [present(error)] };
    }
  });
}
