import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Config } from "../config.ts";
import type { Services } from "../graphql/context.ts";
import { schema } from "../graphql/schema.ts";
import { createHttpServer, type HttpServer } from "../http/server.ts";

export interface ApiOptions {
  readonly config: Config;
  readonly services: Services;
  /** Why requests should not come here yet; null when they should. */
  readonly notReady: () => string | null;
}

const DASHBOARD = fileURLToPath(new URL("../generated/dashboard", import.meta.url));

/** The HTTP server with all that it serves. */
export function createApi({ config, services, notReady }: ApiOptions): HttpServer {
  return createHttpServer({
    services,
    schema,
    host: config.host,
    port: config.port,
    allowedOrigins: config.allowedOrigins ?? [],
    dashboardDirectory: existsSync(DASHBOARD) ? DASHBOARD : null,
    notReady,
  });
}
