import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pool } from "pg";
import { z } from "zod";
import type { ErrorCode } from "../graphql/error-codes.ts";
import { authenticate } from "./auth/authenticate.ts";
import { mayBeForged } from "./auth/forgery.ts";
import { createSession, endSession, readSession, redeemLoginLink } from "./auth/session.ts";
import { expiredSessionCookie, readSessionCookie, sessionCookie } from "./auth/session-cookie.ts";
import { readBody } from "./read-body.ts";
import { redirect, respondJson, respondText } from "./respond.ts";

const MAX_BODY_BYTES = 2000;
/** The dashboard's login page then says why, and takes a key. */
const SPENT_LINK_PAGE = "/?link=expired";
const keySchema = z.object({ key: z.string() });

/**
 * `GET /login?token=…`: the one-time link; sets the session cookie and goes to the dashboard, which says so when the
 * link was spent.
 * `POST /login {"key": "dln_…"}`: 204 and the cookie, or 401.
 */
export async function answerLogin(
  pool: Pool,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  response.setHeader("Cache-Control", "no-store");
  if (request.method === "POST") return await loginWithKey(pool, request, response);
  if (request.method !== "GET") return refuseMethod(response, "GET, POST");
  const token = url.searchParams.get("token");
  if (token === null) return redirect(response, "/");
  const session = await redeemLoginLink(pool, token);
  if (session === null) return redirect(response, SPENT_LINK_PAGE);
  response.setHeader("Set-Cookie", sessionCookie(request, session.secret));
  redirect(response, "/");
}

/** `POST /logout`: ends the session and its streams. */
export async function answerLogout(
  pool: Pool,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== "POST") return refuseMethod(response, "POST");
  if (mayBeForged(request)) return refuseForgery(response);
  const viewer = await readSession(pool, readSessionCookie(request));
  if (viewer !== null) await endSession(pool, viewer);
  response.setHeader("Set-Cookie", expiredSessionCookie(request));
  response.writeHead(204).end();
}

async function loginWithKey(
  pool: Pool,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (mayBeForged(request)) return refuseForgery(response);
  const body = keySchema.safeParse(await readBody(request, MAX_BODY_BYTES));
  if (!body.success) {
    return respondError(response, 400, "BAD_REQUEST", 'Send {"key": "dln_…"} as JSON.');
  }
  const viewer = await authenticate(pool, body.data.key);
  if (viewer === null) {
    return respondError(response, 401, "UNAUTHENTICATED", "This API key is not valid.");
  }
  const session = await createSession(pool, {
    userId: viewer.userId,
    role: viewer.role,
    apiKeyId: viewer.keyId,
  });
  response.setHeader("Set-Cookie", sessionCookie(request, session.secret));
  response.writeHead(204).end();
}

function refuseForgery(response: ServerResponse): void {
  respondError(response, 403, "FORBIDDEN", "Only this server's own pages may ask this.");
}

function refuseMethod(response: ServerResponse, allow: string): void {
  response.setHeader("Allow", allow);
  respondText(response, 405, `Only ${allow} works here.`);
}

function respondError(
  response: ServerResponse,
  status: number,
  code: ErrorCode,
  message: string,
): void {
  respondJson(response, status, { errors: [{ message, extensions: { code } }] });
}
