import type { RouteKind } from "./request.ts";

export interface LoggedRequest {
  readonly number: number;
  /** Epoch milliseconds, by the world's time. */
  readonly at: number;
  readonly kind: RouteKind;
  readonly method: string;
  readonly path: string;
  /** The query string as sent, without `?`; tokens and secrets are left out. */
  readonly query: string;
  /** HTTP status; 0 when the connection was reset instead. */
  readonly status: number;
  /** `code` of the answer's body, null when it has none. */
  readonly code: number | null;
  /** The scripted fault that spoilt the answer. */
  readonly fault: string | null;
  /** Rows looked at to answer. */
  readonly examined: number;
}

export interface RequestCounters {
  /** Requests below `/books/v3`, answered in any way. */
  api: number;
  /** Requests below `/oauth`. */
  accounts: number;
  /** Requests refused with 429. */
  refused: number;
  byKind: Readonly<Partial<Record<RouteKind, number>>>;
  byStatus: Readonly<Record<string, number>>;
}

const KEPT_REQUESTS = 20_000;
const ACCOUNTS_KINDS: readonly RouteKind[] = ["token", "revoke", "auth", "serverinfo"];

/** Every request that was served, in the order of the answers; the newest 20,000 are kept, all are counted. */
export class RequestLog {
  #requests: LoggedRequest[] = [];
  #api = 0;
  #accounts = 0;
  #refused = 0;
  #byKind: Partial<Record<RouteKind, number>> = {};
  #byStatus: Record<string, number> = {};

  get requests(): readonly LoggedRequest[] {
    return this.#requests;
  }

  /** Since the start or the last `clear`. */
  get counters(): RequestCounters {
    return {
      api: this.#api,
      accounts: this.#accounts,
      refused: this.#refused,
      byKind: { ...this.#byKind },
      byStatus: { ...this.#byStatus },
    };
  }

  /** The kept requests of one kind. */
  of(kind: RouteKind): LoggedRequest[] {
    return this.#requests.filter((request) => request.kind === kind);
  }

  add(request: LoggedRequest): void {
    this.#requests.push(request);
    if (this.#requests.length > 2 * KEPT_REQUESTS) {
      this.#requests = this.#requests.slice(-KEPT_REQUESTS);
    }
    if (ACCOUNTS_KINDS.includes(request.kind)) this.#accounts++;
    else this.#api++;
    if (request.status === 429) this.#refused++;
    this.#byKind[request.kind] = (this.#byKind[request.kind] ?? 0) + 1;
    this.#byStatus[request.status] = (this.#byStatus[request.status] ?? 0) + 1;
  }

  clear(): void {
    this.#requests = [];
    this.#api = 0;
    this.#accounts = 0;
    this.#refused = 0;
    this.#byKind = {};
    this.#byStatus = {};
  }
}
