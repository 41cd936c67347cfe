import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { acceptedEncoding, compressed } from "./compressed.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

const COMPRESSIBLE = /^text\/|json|svg/;
/** Smaller ones gain nothing. */
const MIN_COMPRESSED_BYTES = 500;

/** Below `assets/` the build puts the hash of the content into the name. */
const IMMUTABLE = "public, max-age=31536000, immutable";

/** Answers with a file below `directory`. False when there is none of that name. */
export async function answerFile(
  directory: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const file = fileBelow(directory, path);
  if (file === null) return false;
  const stats = await stat(file).catch(() => null);
  if (stats === null || !stats.isFile()) return false;
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  const version = `${stats.size.toString(36)}-${Math.trunc(stats.mtimeMs).toString(36)}`;
  const encoding =
    COMPRESSIBLE.test(type) && stats.size >= MIN_COMPRESSED_BYTES
      ? acceptedEncoding(request)
      : null;
  const tag = encoding === null ? `"${version}"` : `"${version}-${encoding}"`;
  response.setHeader("ETag", tag);
  response.setHeader("Vary", "Accept-Encoding");
  response.setHeader("Cache-Control", path.startsWith("/assets/") ? IMMUTABLE : "no-cache");
  if (request.headers["if-none-match"] === tag) {
    response.writeHead(304).end();
    return true;
  }
  const body = encoding === null ? null : await compressed(file, version, encoding);
  response.writeHead(200, {
    "Content-Type": type,
    "Content-Length": body?.length ?? stats.size,
    ...(encoding !== null && { "Content-Encoding": encoding }),
  });
  if (request.method === "HEAD") response.end();
  else if (body !== null) response.end(body);
  // A client that leaves half-way is no error of ours.
  else await pipeline(createReadStream(file), response).catch(() => response.destroy());
  return true;
}

function fileBelow(directory: string, path: string): string | null {
  let name: string;
  try {
    name = decodeURIComponent(path);
  } catch {
    return null;
  }
  if (name.includes("\0")) return null;
  const root = normalize(`${directory}${sep}`);
  const file = join(root, name);
  return file.startsWith(root) ? file : null;
}
