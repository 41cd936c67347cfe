import type { IncomingMessage, ServerResponse } from "node:http";
import type { ErrorCode } from "../graphql/error-codes.ts";

const GRAPHQL_JSON = "application/graphql-response+json";
const JSON_TYPE = "application/json";

/** The media type of an answer where that takes no weighing: for anything, or for just one. Else null. */
export function jsonTypeFor({ headers: { accept = "*/*" } }: IncomingMessage): string | null {
  if (accept === "*/*") return JSON_TYPE;
  return accept === JSON_TYPE || accept === GRAPHQL_JSON ? accept : null;
}

/** @param answer already serialized. */
export function respondAnswer(response: ServerResponse, type: string, answer: string): void {
  response.writeHead(200, { "Content-Type": `${type}; charset=utf-8` }).end(answer);
}

/** An answer of GraphQL's shape from outside of GraphQL: the request got no further. */
export function respondGraphQLError(
  request: IncomingMessage,
  response: ServerResponse,
  {
    status,
    code,
    message,
  }: { readonly status: number; readonly code: ErrorCode; readonly message: string },
): void {
  const type = request.headers.accept?.includes(GRAPHQL_JSON) ? GRAPHQL_JSON : JSON_TYPE;
  if (status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  response
    .writeHead(status, { "Content-Type": `${type}; charset=utf-8` })
    .end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

export function respondJson(response: ServerResponse, status: number, body: unknown): void {
  response
    .writeHead(status, { "Content-Type": `${JSON_TYPE}; charset=utf-8` })
    .end(JSON.stringify(body));
}

export function respondText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(303, { Location: location }).end();
}
