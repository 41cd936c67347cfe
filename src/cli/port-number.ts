import { InvalidArgumentError } from "commander";
import { wholeNumber } from "./whole-number.ts";

const HIGHEST_PORT = 65_535;

/** Parses an option's value. @throws InvalidArgumentError, which commander shows. */
export function portNumber(text: string): number {
  const port = wholeNumber(text);
  if (port > HIGHEST_PORT) throw new InvalidArgumentError(`It must be at most ${HIGHEST_PORT}.`);
  return port;
}
