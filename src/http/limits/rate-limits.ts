import { GraphQLError } from "graphql";
import type { Viewer } from "../../graphql/context.ts";
import type { ErrorCode } from "../../graphql/error-codes.ts";
import { TokenBuckets } from "./token-buckets.ts";

/** What one API key, or one session of the dashboard, may ask of all servers of a database together. */
export interface RateLimits {
  /** Operations over HTTP and WebSocket together that may come at once. */
  readonly requestBurst: number;
  /** How many more each second allows. */
  readonly requestsPerSecond: number;
  /** WebSockets and event streams that may be open at once. */
  readonly connections: number;
  /** Operations that one WebSocket may carry at once. */
  readonly operationsPerSocket: number;
}

/** Far above what people and apps need: they stop loops gone wild, not use. */
export const DEFAULT_RATE_LIMITS: RateLimits = {
  requestBurst: 5000,
  requestsPerSecond: 1000,
  connections: 5000,
  operationsPerSocket: 50,
};

export const RATE_LIMITED = "RATE_LIMITED" satisfies ErrorCode;

export interface RateLimiter {
  readonly operationsPerSocket: number;
  /** Counts an operation. Null when it may go on, else the error that refuses it. */
  refuseRequest(viewer: Viewer): RateLimitedError | null;
  /** Counts a connection until `release` is called, as often as one likes; null when there are too many. */
  openConnection(viewer: Viewer): (() => void) | null;
}

/** Too much at once; `extensions.retryAfterSeconds` says when to try again, where time is what helps. */
export class RateLimitedError extends GraphQLError {
  readonly retryAfterSeconds: number | null;

  constructor(message: string, retryAfterSeconds: number | null = null) {
    super(message, {
      extensions: {
        code: RATE_LIMITED,
        ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
        http: { status: 429 },
      },
    });
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/**
 * Each server grants its equal share of the limits, so that together they grant no more than one would: no server asks
 * another, or the database, whether a request may pass. Where a proxy sends all of a key's requests to one of them, the
 * key has that share alone. A server that comes or goes is noticed within seconds.
 *
 * @param servers how many share the limits
 */
export function createRateLimiter(
  limits: Partial<RateLimits> = {},
  servers: () => number = () => 1,
): RateLimiter {
  const { requestBurst, requestsPerSecond, connections, operationsPerSocket } = {
    ...DEFAULT_RATE_LIMITS,
    ...limits,
  };
  const requests = new TokenBuckets(() => ({
    burst: Math.max(1, requestBurst / servers()),
    perSecond: requestsPerSecond / servers(),
  }));
  const open = new Map<string, number>();
  return {
    operationsPerSocket,
    refuseRequest(viewer) {
      const waitMs = requests.take(holderOf(viewer), performance.now());
      if (waitMs === 0) return null;
      return new RateLimitedError(
        `This key asks more than ${requestsPerSecond} times a second: wait a little.`,
        Math.ceil(waitMs / 1000),
      );
    },
    openConnection(viewer) {
      const holder = holderOf(viewer);
      const count = open.get(holder) ?? 0;
      if (count >= Math.max(1, Math.floor(connections / servers()))) return null;
      open.set(holder, count + 1);
      let isOpen = true;
      return () => {
        if (!isOpen) return;
        isOpen = false;
        const left = (open.get(holder) ?? 1) - 1;
        if (left === 0) open.delete(holder);
        else open.set(holder, left);
      };
    },
  };
}

export function tooManyConnections(): RateLimitedError {
  return new RateLimitedError("This key holds too many streams open: close some first.");
}

function holderOf({ sessionId, keyId, userId }: Viewer): string {
  return sessionId ?? keyId ?? userId;
}
