import { type DestinationStream, type Logger, pino } from "pino";
import pretty from "pino-pretty";
import { redact } from "./redact.ts";

export interface LoggerOptions {
  /** Null: `info`, and on a terminal `warn`, where the command itself says what goes on. */
  readonly level: string | null;
  readonly stream: Pick<NodeJS.WriteStream, "isTTY" | "write">;
}

/** Whatever a log line carries below these names is a secret or personal; `redact` finds what stands elsewhere. */
const REDACTED = [
  "authorization",
  "cookie",
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
  if (!isErrorLike(error)) return { message: String(error) };
  const { name, message, stack, cause } = error;
  const code = "code" in error ? { code: error.code } : {};
  return { type: name, message, ...code, stack, ...(cause ? { cause: errorFields(cause) } : {}) };
}

/** pg-boss reports plain objects with the fields of an error. */
function isErrorLike(error: unknown): error is Error {
  return typeof error === "object" && error !== null && "message" in error;
}

/** JSON lines; on a terminal lines for people. None holds a secret, a phone or a mail address that can be recognized. */
export function createLogger({ level, stream }: LoggerOptions): Logger {
  const destination: DestinationStream = stream.isTTY
    ? pretty({
        destination: stream as NodeJS.WriteStream,
        ignore: "pid,hostname",
        translateTime: "SYS:HH:MM:ss",
      })
    : stream;
  return pino(
    {
      level: level ?? (stream.isTTY ? "warn" : "info"),
      serializers: { err: errorFields },
      redact: { paths: REDACTED, censor: "[redacted]" },
    },
    { write: (line) => destination.write(redact(line)) },
  );
}
