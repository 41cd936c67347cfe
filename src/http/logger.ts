import { type DestinationStream, destination, type Logger, type LoggerOptions, pino } from "pino";
import pretty from "pino-pretty";
import { redact } from "./redact.ts";

export interface LoggerSettings {
  readonly level: NonNullable<LoggerOptions["level"]>;
  /** For people at a terminal; else one JSON object per line. */
  readonly pretty: boolean;
  /** Where lines go; standard output when absent. */
  readonly output?: DestinationStream;
}

/** Headers and fields that are left out by name; the rest is searched by `redact`. */
const SECRET_PATHS = [
  "authorization",
  "cookie",
  "token",
  "password",
  "headers.authorization",
  "headers.cookie",
  "*.authorization",
  "*.password",
  "*.clientSecret",
  "*.refreshToken",
  "*.accessToken",
];

/** The process's log. No line that leaves it holds a secret, a phone number or a mail address that can be recognized. */
export function createLogger({ level, pretty: isPretty, output }: LoggerSettings): Logger {
  const target = output ?? destination({ fd: 1, sync: false });
  const lines = isPretty
    ? pretty({ destination: target as never, colorize: output === undefined })
    : target;
  return pino(
    { level, base: null, redact: { paths: SECRET_PATHS, censor: "[redacted]" } },
    { write: (line: string) => void lines.write(redact(line)) },
  );
}
