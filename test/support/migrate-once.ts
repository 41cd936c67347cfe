import { migrate } from "../../src/db/migrate.ts";

// A process of its own that migrates and tells its parent what it applied.
const [url = "", migrationsDir = ""] = process.argv.slice(2);
const { applied } = await migrate(url, { migrationsDir });
process.send?.(applied);
process.disconnect();
