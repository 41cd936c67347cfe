import { ConfigError } from "../config.ts";
import { SecretKeyError } from "../connections/secrets.ts";
import { DatabaseUnreachableError } from "../db/database-unreachable-error.ts";
import { EmbeddedServerError } from "../db/embedded-server-error.ts";
import { MigrationError } from "../db/migration-error.ts";
import { OccupiedDatabaseError } from "../db/occupied-database-error.ts";
import { ApiKeyError } from "../http/auth/api-key-error.ts";
import { PortInUseError } from "../http/port-in-use-error.ts";
import { SourceError } from "../source/errors.ts";
import { CliError } from "./cli-error.ts";

/** Their messages are made for people. */
const CLEAR = [
  CliError,
  ConfigError,
  DatabaseUnreachableError,
  EmbeddedServerError,
  MigrationError,
  OccupiedDatabaseError,
  ApiKeyError,
  PortInUseError,
  SecretKeyError,
  SourceError,
];

/** The data directory cannot be written, or something on the way to it is no directory. */
const NO_PLACE: ReadonlySet<string> = new Set(["EACCES", "EROFS", "ENOSPC", "ENOTDIR", "EEXIST"]);

/** What to print of an error, without its stack. */
export function explainError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (CLEAR.some((kind) => error instanceof kind)) return error.message;
  const { code, port, address, hostname } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
    hostname?: string;
  };
  if (code === "EADDRINUSE") {
    return `Port ${port} on ${address} is taken: stop the program that uses it, or choose another port.`;
  }
  if (code === "EACCES" && port !== undefined) {
    return `Port ${port} needs more rights than this account has: set PORT to one above 1023.`;
  }
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") {
    return `This machine has no address ${address ?? hostname}: set HOST to one that it has, such as 127.0.0.1.`;
  }
  if (code !== undefined && NO_PLACE.has(code)) {
    return `${error.message}: choose another place with DUNLIN_DATA_DIR.`;
  }
  return `${error.message} (unexpected; LOG_LEVEL=debug shows where)`;
}
