import { Agent } from "undici";

/** Keep-alive connections to the source's hosts, with a limit on everything that can take for ever. */
export interface HttpClient {
  /** Never follows a redirect. Rejects with HttpFailure, or with the signal's reason when aborted. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  close(): Promise<void>;
}

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  /** Lower-case names; of a repeated header the first. */
  header(name: string): string | null;
}

export interface HttpTimeouts {
  readonly connectMs: number;
  /** From the request's last byte to the answer's headers. */
  readonly headersMs: number;
  /** Between two parts of the body. */
  readonly bodyMs: number;
  /** Of the call from beginning to end. */
  readonly totalMs: number;
}

export const DEFAULT_TIMEOUTS: HttpTimeouts = {
  connectMs: 10_000,
  headersMs: 30_000,
  bodyMs: 15_000,
  totalMs: 60_000,
};

const KEEP_ALIVE_MS = 30_000;
const MAX_CONNECTIONS_PER_HOST = 16;
/** A page of 200 rows is about 0.5 MB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;
const TOO_LARGE = "UND_ERR_RES_EXCEEDED_MAX_SIZE";

/** No answer, or none that could be read to its end. The message names neither path nor parameters. */
export class HttpFailure extends Error {
  override readonly name = "HttpFailure";
  /** The answer was cut off because no page is as large. */
  readonly isTooLarge: boolean;
  constructor(message: string, isTooLarge = false) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}

export function createHttpClient(timeouts: HttpTimeouts = DEFAULT_TIMEOUTS): HttpClient {
  const agent = new Agent({
    connections: MAX_CONNECTIONS_PER_HOST,
    connect: { timeout: timeouts.connectMs },
    headersTimeout: timeouts.headersMs,
    bodyTimeout: timeouts.bodyMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxResponseSize: MAX_ANSWER_BYTES,
  });
  return {
    send: (request) => send(agent, request, timeouts.totalMs),
    close: () => agent.close(),
  };
}

async function send(agent: Agent, request: HttpRequest, totalMs: number): Promise<HttpAnswer> {
  const { method, url, headers, body = null, signal } = request;
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(totalMs);
  try {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers: { accept: "application/json", ...headers },
      body,
      signal: AbortSignal.any([signal, deadline]),
    });
    const text = await answer.body.text();
    return {
      status: answer.statusCode,
      text,
      header: (name) => {
        const value = answer.headers[name];
        return (Array.isArray(value) ? value[0] : value) ?? null;
      },
    };
  } catch (error) {
    signal.throwIfAborted();
    const why = deadline.aborted ? `no complete answer within ${totalMs} ms` : reason(error);
    throw new HttpFailure(`${url.host}: ${why}`, why === TOO_LARGE);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "failed";
  const code = "code" in error && typeof error.code === "string" ? error.code : error.name;
  return code === "" ? "failed" : code;
}
