import "./compile-cache.ts";

const { runDunlin } = await import("./program.ts");
await runDunlin(process.argv.slice(2));
