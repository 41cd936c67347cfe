import type { Logger } from "pino";
import { createLogger } from "../app/logger.ts";
import { openStore, type Store } from "../app/store.ts";
import { type Config, readConfig } from "../config.ts";

export interface CommandContext {
  readonly config: Config;
  readonly log: Logger;
  readonly store: Store;
}

/** The configuration and a logger to standard error. @throws ConfigError */
export function prepareCommand(): { config: Config; log: Logger } {
  const config = readConfig(process.env);
  return { config, log: createLogger({ level: config.logLevel, stream: process.stderr }) };
}

/**
 * Runs `work` with the migrated database, and closes it afterwards. An embedded database that `npm start` runs is
 * joined; one that nobody runs is started and stopped.
 */
export async function withStore<T>(
  command: string,
  work: (context: CommandContext) => Promise<T>,
  options: { readonly migrate?: boolean } = {},
): Promise<T> {
  const { config, log: full } = prepareCommand();
  // A command says what it does itself; its log is for what goes wrong.
  const log = config.logLevel === null ? full.child({}, { level: "warn" }) : full;
  const store = await openStore(config, {
    log,
    applicationName: `dunlin ${command}`,
    ...options,
  });
  try {
    return await work({ config, log, store });
  } finally {
    await store.close();
  }
}
