import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";

export interface LoggerOptions {
  /** Null: `info`, and on a terminal `warn`, where the command itself says what goes on. */
  readonly level: string | null;
  readonly stream: NodeJS.WriteStream;
}

/** Whatever a log line carries below these names is a secret or personal. */
const REDACTED = [
  "authorization",
  "accessToken",
  "refreshToken",
  "clientSecret",
  "apiKey",
  "secret",
  "password",
  "phone",
  "mobile",
  "email",
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** What tells where it comes from; drivers hang whole connections on their errors. */
function errorFields(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = "code" in error ? { code: error.code } : {};
  return { type: name, message, ...code, stack, ...(cause ? { cause: errorFields(cause) } : {}) };
}

/** JSON lines; on a terminal lines for people. */
export function createLogger({ level, stream }: LoggerOptions): Logger {
  const destination: DestinationStream = stream.isTTY
    ? pretty({ destination: stream, ignore: "pid,hostname", translateTime: "SYS:HH:MM:ss" })
    : stream;
  return pino(
    {
      level: level ?? (stream.isTTY ? "warn" : "info"),
      serializers: { err: errorFields },
      redact: { paths: REDACTED, censor: "[redacted]" },
    },
    destination,
  );
}
