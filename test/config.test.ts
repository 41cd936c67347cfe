import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ConfigError, readConfig, VARIABLES } from "../src/config.ts";

const WRONG: Readonly<Record<keyof typeof VARIABLES, string>> = {
  port: "70000",
  host: "no host",
  databaseUrl: "mysql://root:hidden-word@localhost/db",
  dataDir: "",
  syncCron: "every hour",
  fullSyncDays: "0",
  apiKey: "hidden-word",
  secretKeys: "hidden-word",
  leaseSeconds: "0",
  allowedOrigins: "https://app.example.com/path",
  rawRecordDays: "0",
  historyDays: "for ever",
  logLevel: "loud",
  callsPerMinute: "many",
  callsPerDay: "-1",
  callsInFlight: "1.5",
  reservePercent: "100",
  zohoClientId: "",
  zohoClientSecret: "",
  zohoRefreshToken: "",
};

function complaintsAbout(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split("\n");
    throw error;
  }
  return [];
}

describe("readConfig", () => {
  it("needs nothing", () => {
    expect(readConfig({})).toEqual({
      port: 4000,
      host: "127.0.0.1",
      databaseUrl: null,
      dataDir: ".dunlin",
      syncCron: "0 * * * *",
      fullSyncDays: 7,
      apiKey: null,
      secretKeys: null,
      leaseSeconds: 20,
      allowedOrigins: null,
      rawRecordDays: 30,
      historyDays: 365,
      logLevel: null,
      callsPerMinute: 30,
      callsPerDay: 1000,
      callsInFlight: 4,
      reservePercent: 20,
      zohoClientId: null,
      zohoClientSecret: null,
      zohoRefreshToken: null,
      given: new Set(),
    });
  });

  it("takes what is set, and an empty variable as not set", () => {
    const config = readConfig({
      PORT: "0",
      HOST: "",
      SYNC_CRON: " off ",
      DUNLIN_SECRET_KEY: `${"n".repeat(32)}, ${"o".repeat(32)}`,
      DUNLIN_ALLOWED_ORIGINS: "https://a.example,http://localhost:3000",
    });
    expect(config).toMatchObject({
      port: 0,
      host: "127.0.0.1",
      syncCron: null,
      secretKeys: ["n".repeat(32), "o".repeat(32)],
      allowedOrigins: ["https://a.example", "http://localhost:3000"],
      given: new Set(["port", "syncCron", "secretKeys", "allowedOrigins"]),
    });
  });

  it.each(Object.entries(WRONG).filter(([, value]) => value !== ""))(
    "says in a sentence what is wrong with %s",
    (key, value) => {
      const { name, must, secret } = VARIABLES[key as keyof typeof VARIABLES];
      const complaints = complaintsAbout({ [name]: value });
      const was = secret ? "set to something else" : `\`${value}\``;
      expect(complaints).toEqual([`${name} is ${was}: it must be ${must}.`]);
    },
  );

  it("reports everything at once and shows no secret", () => {
    const environment = Object.entries(WRONG).map(([key, value]) => [
      VARIABLES[key as keyof typeof VARIABLES].name,
      value,
    ]);
    const complaints = complaintsAbout(Object.fromEntries(environment));
    expect(complaints).toHaveLength(Object.values(WRONG).filter((value) => value !== "").length);
    expect(complaints.join()).not.toContain("hidden-word");
  });
});

describe("the README's table of variables", () => {
  it("is what config.ts declares", () => {
    const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
    const rows = readme.split("\n").filter((line) => /^\| `[A-Z_]+` \|/.test(line));
    const declared = Object.values(VARIABLES).map(
      ({ name, fallback, meaning }) =>
        `| \`${name}\` | ${fallback === null ? "" : `\`${fallback}\``} | ${meaning} |`,
    );
    expect(rows).toEqual(declared);
  });
});
