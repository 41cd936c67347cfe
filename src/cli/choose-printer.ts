import { barPrinter, jsonPrinter, linePrinter, type RunPrinter } from "./run-printers.ts";

/** Bars on a terminal, lines elsewhere, JSON when asked for. */
export function choosePrinter(json: boolean): RunPrinter {
  if (json) return jsonPrinter();
  return process.stdout.isTTY ? barPrinter() : linePrinter();
}
