import { runDunlin } from "./cli/program.ts";

await runDunlin(["serve", ...process.argv.slice(2)]);
