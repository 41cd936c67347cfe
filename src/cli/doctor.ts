import { styleText } from "node:util";
import { Command } from "commander";
import { type Check, runChecks } from "../app/checks.ts";
import { withStore } from "./command-context.ts";

interface DoctorOptions {
  readonly probe?: boolean;
  readonly json?: boolean;
}

export function doctorCommand(): Command {
  return new Command("doctor")
    .description("look at everything a sync needs; one call to Zoho for each organization")
    .option("--probe", "also test what Zoho's filters do: four more calls for each, at most eight")
    .option("--json", "one JSON object for each finding")
    .action(doctor);
}

async function doctor({ probe, json }: DoctorOptions): Promise<void> {
  await withStore(
    "doctor",
    async ({ config, store }) => {
      for await (const check of runChecks({ config, store, probe: probe ?? false })) {
        console.log(json === true ? JSON.stringify(check) : line(check));
        if (check.verdict === "bad") process.exitCode = 1;
      }
    },
    { migrate: false },
  );
}

const SUBJECT_WIDTH = 14;
const MARKS = {
  good: { sign: "✓", color: "green" },
  note: { sign: "!", color: "yellow" },
  bad: { sign: "✗", color: "red" },
} as const;

function line({ subject, verdict, finding }: Check): string {
  const { sign, color } = MARKS[verdict];
  const mark = styleText(color, sign, { stream: process.stdout });
  return `${mark} ${subject.padEnd(SUBJECT_WIDTH)} ${finding}`;
}
