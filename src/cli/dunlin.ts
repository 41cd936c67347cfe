import { runDunlin } from "./program.ts";

await runDunlin(process.argv.slice(2));
