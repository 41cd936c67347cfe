import type { IncomingMessage } from "node:http";
import type { GraphQLParams } from "graphql-yoga";
import type { ErrorCode } from "../graphql/error-codes.ts";

/** What is wrong with a body, as it is told to the client. */
export interface RefusedBody {
  readonly status: 400 | 413;
  readonly code: ErrorCode;
  readonly message: string;
}

const PARAMS: ReadonlySet<string> = new Set(["query", "variables", "operationName", "extensions"]);
const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/** A POST whose body is JSON, the way nearly every client asks. */
export function isJsonPost({ method, headers }: IncomingMessage): boolean {
  return method === "POST" && JSON_TYPE.test(headers["content-type"] ?? "");
}

/**
 * Reads the body of a JSON POST: what it holds, not yet checked to be an operation, or why it cannot be one. Yoga would
 * pipe it through web streams, which takes longer than to execute most operations.
 */
export async function readParams(
  request: IncomingMessage,
  maxBytes: number,
): Promise<{ readonly params: GraphQLParams } | { readonly refused: RefusedBody }> {
  const text = await readText(request, maxBytes);
  if (text === null) {
    const message = `A request body has at most ${maxBytes} bytes.`;
    return { refused: { status: 413, code: "REQUEST_ENTITY_TOO_LARGE", message } };
  }
  const body = parse(text);
  if (typeof body === "object" && body !== null && Object.keys(body).length > 0) {
    return { params: body };
  }
  const message = "The body must be a JSON object with a `query`.";
  return { refused: { status: 400, code: "BAD_REQUEST", message } };
}

/** Whether it is nothing but an operation. What is not will be refused, and could be too deep to be written down. */
export function isOperation(params: GraphQLParams): boolean {
  const { query, operationName, extensions } = params as Readonly<Record<string, unknown>>;
  return (
    typeof query === "string" &&
    typeof (operationName ?? "") === "string" &&
    typeof (extensions ?? {}) === "object" &&
    !Array.isArray(extensions) &&
    Object.keys(params).every((name) => PARAMS.has(name))
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null when it is too long. @throws what ended the request before its body did. */
function readText(request: IncomingMessage, maxBytes: number): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) resolve(null);
      else chunks.push(chunk);
    });
    request.once("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.once("error", reject);
  });
}
