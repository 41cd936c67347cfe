import "./cli/compile-cache.ts";

const { runDunlin } = await import("./cli/program.ts");
await runDunlin(["serve", ...process.argv.slice(2)]);
