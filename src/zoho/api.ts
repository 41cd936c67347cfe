import { setImmediate } from "node:timers/promises";
import type { CallContext } from "../source/source.ts";
import { type Answer, rateReport, readAnswer } from "./answer.ts";
import {
  blocked,
  givenUp,
  notAccessible,
  notAuthorized,
  refused,
  stillBusy,
} from "./api-errors.ts";
import type { Clock } from "./clock.ts";
import { type HttpAnswer, type HttpClient, HttpFailure } from "./http.ts";
import { refreshAccessToken } from "./oauth.ts";
import type { CallOutcome, QuotaStore, TokenStore } from "./ports.ts";
import { MAX_WAIT_IN_PLACE_MS, reserveCall } from "./quota.ts";

export interface ZohoConnection {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly tokens: TokenStore;
  readonly quota: QuotaStore;
  /** Host of the Books API, such as https://www.zohoapis.eu */
  readonly apiUrl: string;
  readonly organizationId: string;
}

export interface ApiRequest<Value> {
  /** Below /books/v3, such as `/contacts`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** The key that a success must have. */
  readonly resource: string;
  /** False only for `GET /organizations`. */
  readonly withOrganization?: boolean;
  /** True when the record asked for may not exist. */
  readonly mayBeMissing?: boolean;
  /** Whether the answer can be used; a reason why not makes it a bad answer. */
  readonly check?: (body: ApiBody) => string | null;
  /** Takes what is wanted out of a body that can be used, while the end of the call is being noted. */
  readonly read: (body: ApiBody) => Value;
}

export type ApiBody = Readonly<Record<string, unknown>>;

export interface ApiAnswer<Value> {
  /** Null: the record does not exist. */
  readonly value: Value | null;
  /** Epoch ms: the answer's `Date` header. */
  readonly date: number;
  /** Epoch ms by the source's clock at which the request began. */
  readonly requestedAt: number;
}

/** Attempts after network errors, 5xx and answers that cannot be believed. */
const MAX_ATTEMPTS = 4;
const BACKOFF_MS = 500;
/** Attempts after "too many in process" (code 1070). */
const MAX_BUSY_ATTEMPTS = 6;
const MAX_REJECTIONS = 3;
const BUSY_WAIT_MS = 1_000;
const BUSY_JITTER_MS = 4_000;

interface Attempt<Value> {
  readonly answer: Answer;
  /** Null unless the answer is OK. */
  readonly value: Value | null;
  readonly date: number;
  readonly requestedAt: number;
}

/**
 * One call of the Books API, with its attempts: each reserves quota first. The token is refreshed at most once.
 *
 * @throws SourceError; the signal's reason when aborted.
 */
export async function callApi<Value>(
  connection: ZohoConnection,
  request: ApiRequest<Value>,
  context: CallContext,
): Promise<ApiAnswer<Value>> {
  const { clock } = connection;
  let failures = 0;
  let busy = 0;
  let rejected: string | null = null;
  let rejections = 0;
  let refreshed = false;
  for (;;) {
    const token = await connection.tokens.accessToken(rejected, (credentials) => {
      refreshed = rejected !== null;
      return refreshAccessToken(connection.http, credentials, context.signal);
    });
    const { answer, value, date, requestedAt } = await attempt(connection, request, context, token);
    switch (answer.kind) {
      case "OK":
        return { value, date, requestedAt };
      case "NOT_FOUND":
        if (request.mayBeMissing !== true) throw refused(404, null);
        return { value: null, date, requestedAt };
      case "UNAUTHORIZED":
        // Another process may have stored a newer token, which is tried before one of our own.
        rejections += 1;
        if (refreshed || rejections >= MAX_REJECTIONS) throw notAuthorized();
        rejected = token;
        break;
      case "BLOCKED":
        throw blocked(
          answer.code,
          (await connection.quota.block(answer.code, answer.seconds)).until,
        );
      case "BUSY": {
        busy += 1;
        if (busy >= MAX_BUSY_ATTEMPTS) throw stillBusy(clock.now() + MAX_WAIT_IN_PLACE_MS);
        await clock.sleep(BUSY_WAIT_MS + clock.random() * BUSY_JITTER_MS, context.signal);
        break;
      }
      case "WRONG_ORGANIZATION":
        throw notAccessible();
      case "REFUSED":
        throw refused(answer.status, answer.code);
      default:
        failures += 1;
        if (failures >= MAX_ATTEMPTS) throw givenUp(answer);
        await clock.sleep(BACKOFF_MS * 2 ** (failures - 1) * (1 + clock.random()), context.signal);
    }
  }
}

async function attempt<Value>(
  connection: ZohoConnection,
  request: ApiRequest<Value>,
  context: CallContext,
  token: string,
): Promise<Attempt<Value>> {
  const { http, clock, quota } = connection;
  const callId = await reserveCall(quota, clock, context);
  const began = clock.now();
  let received: HttpAnswer;
  try {
    received = await http.send({
      method: "GET",
      url: urlOf(connection, request),
      headers: { authorization: `Zoho-oauthtoken ${token}` },
      signal: context.signal,
    });
  } catch (error) {
    if (!(error instanceof HttpFailure)) {
      await quota.finish(callId, "ABORTED", null);
      throw error;
    }
    const answer: Answer = error.isTooLarge
      ? { kind: "BAD_ANSWER", why: "it is far larger than any page" }
      : { kind: "FAILED", status: 0 };
    await quota.finish(callId, error.isTooLarge ? "BAD_ANSWER" : "UNREACHABLE", null);
    return { answer, value: null, date: 0, requestedAt: 0 };
  }
  const elapsed = clock.now() - began;
  const date = Date.parse(received.header("date") ?? "");
  const answer = believable(readAnswer(received, request.resource), request, date);
  const [value] = await Promise.all([
    answer.kind === "OK" ? afterSending(() => request.read(answer.body)) : null,
    quota.finish(callId, OUTCOMES[answer.kind], rateReport(received)),
  ]);
  return { answer, value, date, requestedAt: date - elapsed };
}

/** What was asked for in this turn of the loop has left the process by then. */
async function afterSending<T>(work: () => T): Promise<T> {
  await setImmediate();
  return work();
}

const OUTCOMES: Readonly<Record<Answer["kind"], CallOutcome>> = {
  OK: "OK",
  NOT_FOUND: "NOT_FOUND",
  UNAUTHORIZED: "UNAUTHORIZED",
  BLOCKED: "THROTTLED",
  BUSY: "THROTTLED",
  WRONG_ORGANIZATION: "REFUSED",
  REFUSED: "REFUSED",
  FAILED: "SOURCE_FAILED",
  BAD_ANSWER: "BAD_ANSWER",
};

function believable(answer: Answer, request: ApiRequest<unknown>, date: number): Answer {
  if (answer.kind !== "OK" && answer.kind !== "NOT_FOUND") return answer;
  // Without the source's clock no row can be put in order: our own is never used.
  if (Number.isNaN(date)) return { kind: "BAD_ANSWER", why: "it has no Date header" };
  if (answer.kind === "NOT_FOUND") return answer;
  const why = request.check?.(answer.body) ?? null;
  return why === null ? answer : { kind: "BAD_ANSWER", why };
}

function urlOf(connection: ZohoConnection, request: ApiRequest<unknown>): URL {
  const url = new URL(`/books/v3${request.path}`, connection.apiUrl);
  if (request.withOrganization !== false) {
    url.searchParams.set("organization_id", connection.organizationId);
  }
  // `+` must arrive as %2B, which is what URLSearchParams makes of it.
  for (const [name, value] of Object.entries(request.query)) url.searchParams.set(name, value);
  return url;
}
