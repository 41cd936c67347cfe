import type { IncomingMessage } from "node:http";
import type { Queryable } from "../../db/sql.ts";
import type { Viewer } from "../../graphql/context.ts";
import { readBearer } from "./api-key.ts";
import { authenticate } from "./authenticate.ts";
import { readSession } from "./session.ts";
import { readSessionCookie } from "./session-cookie.ts";

/**
 * Who asks, by the API key that was sent, or else by the session cookie. A wrong key is not rescued by a cookie: who
 * sends a key means it.
 *
 * @param authorization of the connection parameters of a WebSocket, when they carry one
 */
export async function readAccess(
  db: Queryable,
  request: IncomingMessage,
  authorization: unknown = request.headers.authorization,
): Promise<Viewer | null> {
  if (authorization !== undefined && authorization !== null) {
    return await authenticate(db, readBearer(authorization));
  }
  return await readSession(db, readSessionCookie(request));
}
