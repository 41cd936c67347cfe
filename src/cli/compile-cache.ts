import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

/**
 * Keeps what Node.js made of each file, types stripped and compiled, for the next start. To be imported before everything
 * else: what was loaded earlier is not kept. Where the directory cannot be written, nothing is kept.
 */
enableCompileCache(
  fileURLToPath(new URL("../../node_modules/.cache/node-compile", import.meta.url)),
);
