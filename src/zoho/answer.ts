import type { HttpAnswer } from "./http.ts";
import { parseObject } from "./json.ts";
import type { RateReport } from "./ports.ts";

/** What an answer of the Books API means for the client. */
export type Answer =
  | { readonly kind: "OK"; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: "UNAUTHORIZED" }
  /** The record does not exist: 404 with code 1002, nothing else. */
  | { readonly kind: "NOT_FOUND" }
  /** All calls are refused for a while. `seconds` null: until the day's quota begins anew. */
  | { readonly kind: "BLOCKED"; readonly code: number; readonly seconds: number | null }
  /** Too many calls in flight. */
  | { readonly kind: "BUSY" }
  /** The organization is not one of this user's. */
  | { readonly kind: "WRONG_ORGANIZATION" }
  /** The request is wrong; repeating it does not help. */
  | { readonly kind: "REFUSED"; readonly status: number; readonly code: number | null }
  /** A 5xx, or Zoho's own internal error. */
  | { readonly kind: "FAILED"; readonly status: number }
  /** A success that cannot be believed: not JSON, cut off, or without what was asked for. */
  | { readonly kind: "BAD_ANSWER"; readonly why: string };

const DEFAULT_BLOCK_SECONDS = 3600;
const CODE_INTERNAL_ERROR = 1000;
const CODE_NOT_FOUND = 1002;
const CODE_BUSY = 1070;
const CODE_WRONG_ORGANIZATION = 6041;
export const CODE_DAY_USED_UP = 45;
/** 43 and 44: too many calls in a minute. */
const CODES_BLOCKED = [43, 44];
const CODES_UNAUTHORIZED = [14, 57];

/** @param resource the key that a success must have. */
export function readAnswer(answer: HttpAnswer, resource: string): Answer {
  const { status } = answer;
  const body = parseObject(answer.text);
  const code = body === null ? null : numberOf(body.code);
  if (status === 401 || (code !== null && CODES_UNAUTHORIZED.includes(code))) {
    return { kind: "UNAUTHORIZED" };
  }
  if (code === CODE_BUSY) return { kind: "BUSY" };
  if (code === CODE_DAY_USED_UP) {
    return { kind: "BLOCKED", code, seconds: rateReport(answer)?.resetSeconds ?? null };
  }
  if (status === 429 || (code !== null && CODES_BLOCKED.includes(code))) {
    const seconds = numberOf(answer.header("retry-after")) ?? DEFAULT_BLOCK_SECONDS;
    return { kind: "BLOCKED", code: code ?? 429, seconds };
  }
  if (status === 404 && code === CODE_NOT_FOUND) return { kind: "NOT_FOUND" };
  if (code === CODE_WRONG_ORGANIZATION) return { kind: "WRONG_ORGANIZATION" };
  if (status >= 500 || code === CODE_INTERNAL_ERROR) return { kind: "FAILED", status };
  if (status !== 200) return { kind: "REFUSED", status, code };
  if (body === null) return { kind: "BAD_ANSWER", why: "it is no complete JSON" };
  if (code !== 0) return { kind: "BAD_ANSWER", why: `its code is ${code ?? "missing"}` };
  const value = body[resource];
  if (typeof value !== "object" || value === null) {
    return { kind: "BAD_ANSWER", why: `it has no ${resource}` };
  }
  return { kind: "OK", body };
}

/** The headers about the day's quota; null when they are missing, as they may be. */
export function rateReport(answer: HttpAnswer): RateReport | null {
  const limit = numberOf(answer.header("x-rate-limit-limit")) || null;
  const remaining = numberOf(answer.header("x-rate-limit-remaining"));
  const resetSeconds = numberOf(answer.header("x-rate-limit-reset"));
  return remaining === null || resetSeconds === null ? null : { limit, remaining, resetSeconds };
}

function numberOf(value: unknown): number | null {
  if (value === null || value === undefined || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) && number >= 0 ? Math.floor(number) : null;
}
