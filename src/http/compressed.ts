import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

export type Encoding = "br" | "gzip";

/** Close to the best there is, in a tenth of the time: the first reader waits for it. */
const BROTLI_QUALITY = 9;
/** Files of the page are few; beyond this many versions the oldest are forgotten. */
const MAX_KEPT = 300;

const kept = new Map<string, Promise<Buffer>>();

/** The best encoding that the reader takes; null when it wants the file as it is. */
export function acceptedEncoding({ headers }: IncomingMessage): Encoding | null {
  const accepted = String(headers["accept-encoding"] ?? "")
    .split(",")
    .map((part) => part.trim().split(";"))
    .filter(([, quality]) => !/^\s*q=0(\.0*)?$/.test(quality ?? ""))
    .map(([name]) => name?.trim().toLowerCase());
  if (accepted.includes("br")) return "br";
  return accepted.includes("gzip") ? "gzip" : null;
}

/**
 * A file compressed, once for each version of it.
 *
 * @param version grows with the file: a part of what the compressed text is known by
 */
export function compressed(file: string, version: string, encoding: Encoding): Promise<Buffer> {
  const key = `${encoding} ${version} ${file}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const made = readFile(file).then((content) => compress(content, encoding));
  made.catch(() => kept.delete(key));
  kept.set(key, made);
  const [oldest] = kept.keys();
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest);
  return made;
}

function compress(content: Buffer, encoding: Encoding): Promise<Buffer> {
  return encoding === "gzip"
    ? promisify(gzip)(content)
    : promisify(brotliCompress)(content, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
          [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
        },
      });
}
