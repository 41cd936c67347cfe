import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { BooksApi } from "./api.ts";
import { type Controlled, control } from "./control.ts";
import { deliver } from "./deliver.ts";
import { type Delivery, type FaultScript, spoil } from "./faults.ts";
import type { OAuth } from "./oauth.ts";
import type { Quota } from "./quota.ts";
import { apiError, invalidUrl, jsonReply, type Reply } from "./reply.ts";
import type { SandboxRequest } from "./request.ts";
import type { RequestLog } from "./request-log.ts";
import { route } from "./router.ts";
import type { SandboxSwitches } from "./switches.ts";

export type BeforeResponse = (request: SandboxRequest) => void | Promise<void>;

export interface ServerParts {
  api: BooksApi;
  oauth: OAuth;
  quota: Quota;
  faults: FaultScript;
  log: RequestLog;
  switches: SandboxSwitches;
  now: () => number;
  controlled: Controlled;
}

interface Answered {
  reply: Reply;
  headers: Readonly<Record<string, string>>;
  delivery: Delivery;
  fault: string | null;
}

/** Long enough that no idle pooled connection is cut just as its client writes to it. */
const KEEP_ALIVE_MS = 65_000;
const MAX_BODY_BYTES = 1_000_000;
const SECRET_PARAMETERS = ["client_secret", "refresh_token", "code", "token"] as const;

/** The HTTP side: reads requests, lets faults, latency and the hook at them, sends and logs the answers. */
export class SandboxServer {
  readonly #parts: ServerParts;
  readonly #server: Server;
  readonly #closing = new AbortController();
  #number = 0;
  #hook: BeforeResponse | null = null;

  constructor(parts: ServerParts) {
    this.#parts = parts;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error: unknown) => {
        if (response.headersSent || this.#closing.signal.aborted) {
          response.destroy();
          return;
        }
        const reply = apiError(500, 1000, `The sandbox failed: ${String(error)}`);
        return deliver(response, reply, this.#envelope(this.#parts.now(), {}, "whole"));
      });
    });
    this.#server.keepAliveTimeout = KEEP_ALIVE_MS;
  }

  /** `http://host:port`, while listening. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string")
      throw new Error("the sandbox is not listening");
    const host = address.family === "IPv6" ? `[${address.address}]` : address.address;
    return `http://${host}:${address.port}`;
  }

  async listen(port: number, host: string): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve();
      });
    });
  }

  /** Runs after a request was admitted and before its answer is made. */
  beforeResponse(hook: BeforeResponse | null): void {
    this.#hook = hook;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    if (!this.#server.listening) return;
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const { now, switches, log } = this.#parts;
    const url = new URL(message.url ?? "/", "http://sandbox");
    const method = message.method ?? "GET";
    const body = await readBody(message);
    if (url.pathname.startsWith("/sandbox/")) {
      const command = { method, path: url.pathname, query: url.searchParams, body };
      const reply = control(this.#parts.controlled, command);
      await deliver(response, reply, this.#envelope(now(), {}, "whole"));
      return;
    }
    const request: SandboxRequest = {
      number: ++this.#number,
      ...route(url.pathname),
      method,
      path: url.pathname,
      query: url.searchParams,
      body,
      authorization: message.headers.authorization,
      at: now(),
    };
    const slot = new Slot(this.#parts.quota);
    response.once("close", () => slot.release());
    const answered = url.pathname.startsWith("/oauth/")
      ? await this.#answerAccounts(request)
      : await this.#answerApi(request, slot);
    log.add({
      number: request.number,
      at: request.at,
      kind: request.kind,
      method,
      path: request.path,
      query: withoutSecrets(request.query),
      status: answered.delivery === "reset" ? 0 : answered.reply.status,
      code: answered.delivery === "reset" ? null : answered.reply.code,
      fault: answered.fault,
      examined: answered.reply.examined,
    });
    await deliver(response, answered.reply, {
      ...this.#envelope(now(), answered.headers, answered.delivery),
      slowBodyMs: switches.slowBodyMs,
    });
    slot.release();
  }

  async #answerAccounts(request: SandboxRequest): Promise<Answered> {
    await this.#hook?.(request);
    const { oauth } = this.#parts;
    switch (request.kind) {
      case "token":
        return this.#afterFaults(request, () => oauth.token(request, this.url), {});
      case "revoke":
        return whole(oauth.revoke(request));
      case "auth":
        return whole(oauth.authorize(request, this.url));
      case "serverinfo":
        return whole(jsonReply(200, { result: "success", locations: { eu: this.url } }));
      default:
        return whole(invalidUrl());
    }
  }

  async #answerApi(request: SandboxRequest, slot: Slot): Promise<Answered> {
    const { api, quota, switches } = this.#parts;
    const admission = api.admit(request);
    const headers = admission.counted ? quota.headers() : {};
    slot.held = admission.holdsSlot;
    if (admission.refusal) return { ...whole(admission.refusal), headers };
    if (switches.latencyMs > 0) {
      await delay(switches.latencyMs, undefined, { signal: this.#closing.signal });
    }
    await this.#hook?.(request);
    return this.#afterFaults(request, () => api.answer(request), headers);
  }

  #afterFaults(
    request: SandboxRequest,
    answer: () => Reply,
    headers: Readonly<Record<string, string>>,
  ): Answered {
    const { faults, switches, quota } = this.#parts;
    const fault = faults.next(request.kind);
    if (fault === null) return { ...whole(answer()), headers };
    const spoilt = spoil(fault, answer(), switches, quota);
    return { ...spoilt, headers, fault };
  }

  #envelope(dateMs: number, headers: Readonly<Record<string, string>>, delivery: Delivery) {
    return { dateMs, headers, delivery, slowBodyMs: 0, signal: this.#closing.signal };
  }
}

/** A place among the calls in flight, given back once: when the answer is sent or the client has gone. */
class Slot {
  held = false;
  readonly #quota: Quota;

  constructor(quota: Quota) {
    this.#quota = quota;
  }

  release(): void {
    if (this.held) this.#quota.release();
    this.held = false;
  }
}

function whole(reply: Reply): Answered {
  return { reply, headers: {}, delivery: "whole", fault: null };
}

async function readBody(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error("the request's body is too large");
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function withoutSecrets(query: URLSearchParams): string {
  const shown = new URLSearchParams(query);
  for (const name of SECRET_PARAMETERS) shown.delete(name);
  return shown.toString();
}
