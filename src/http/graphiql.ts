import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { renderGraphiQL } from "@graphql-yoga/render-graphiql";
import { EXAMPLE_TABS } from "./graphiql-tabs.ts";

/**
 * GraphiQL without the internet: the page carries its scripts, styles and workers, and its policy lets it load
 * nothing from elsewhere. It opens for everybody; its requests need a key in the headers tab, or the session cookie.
 */
export interface GraphiqlPage {
  answer(request: IncomingMessage, response: ServerResponse, hasSession: boolean): Promise<void>;
}

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'unsafe-eval' blob:",
  "worker-src blob:",
  "style-src 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const NO_SESSION_HEADERS = JSON.stringify({ authorization: "Bearer dln_" }, null, 2);

interface Variant {
  readonly hasSession: boolean;
  /** The address carries a query: example tabs would hide it. */
  readonly hasQuery: boolean;
}

interface Page {
  readonly html: Buffer;
  readonly zipped: Buffer;
  readonly tag: string;
}

export function createGraphiqlPage(endpoint: string): GraphiqlPage {
  // Nine megabytes: rendered when first asked for, then kept.
  const pages = new Map<string, Promise<Page>>();
  const pageFor = (variant: Variant): Promise<Page> => {
    const name = JSON.stringify(variant);
    let page = pages.get(name);
    if (page === undefined) {
      page = render(endpoint, variant);
      pages.set(name, page);
    }
    return page;
  };

  return {
    async answer(request, response, hasSession) {
      const { html, zipped, tag } = await pageFor({
        hasSession,
        hasQuery: /[?&]query=/.test(request.url ?? ""),
      });
      response.setHeader("Content-Security-Policy", POLICY);
      response.setHeader("Cache-Control", "no-cache");
      response.setHeader("ETag", tag);
      response.setHeader("Vary", "Accept, Accept-Encoding, Cookie");
      if (request.headers["if-none-match"] === tag) {
        response.writeHead(304).end();
        return;
      }
      const canUnzip = /\bgzip\b/.test(String(request.headers["accept-encoding"] ?? ""));
      if (canUnzip) response.setHeader("Content-Encoding", "gzip");
      response
        .writeHead(200, { "Content-Type": "text/html; charset=utf-8" })
        .end(canUnzip ? zipped : html);
    },
  };
}

async function render(endpoint: string, { hasSession, hasQuery }: Variant): Promise<Page> {
  const headers = hasSession ? {} : { headers: NO_SESSION_HEADERS };
  const html = Buffer.from(
    renderGraphiQL({
      endpoint,
      title: "Dunlin GraphiQL",
      ...(hasQuery ? {} : { defaultTabs: EXAMPLE_TABS.map((tab) => ({ ...tab, ...headers })) }),
      credentials: "same-origin",
      subscriptionsProtocol: "SSE",
      shouldPersistHeaders: false,
      ...headers,
      ...(hasSession ? {} : { defaultEditorToolsVisibility: "headers" as const }),
    }),
  );
  const tag = `"${createHash("sha256").update(html).digest("base64url")}"`;
  return { html, zipped: await promisify(gzip)(html), tag };
}
