import { startEmbeddedServer } from "../../src/db/embedded-server.ts";

// A process of its own that uses the embedded server until it is told to stop, or killed.
const server = await startEmbeddedServer({
  dataDir: process.argv[2] ?? "",
  profile: "throwaway",
});
process.send?.({ url: server.url });
process.once("message", () => {
  server.stop().then(() => process.disconnect());
});
