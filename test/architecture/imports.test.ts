import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const READ = "read docs/architecture.md, section Layers";

const BELOW_APP = [
  "source",
  "zoho",
  "db",
  "customers",
  "invoices",
  "reminders",
  "sync",
  "connections",
  "live",
  "graphql",
  "jobs",
  "http",
  "sandbox",
  "config",
  "generated",
];

/** Each folder, or file directly below src, and whom it may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  source: [],
  zoho: ["source"],
  db: ["generated"],
  customers: ["invoices", "db", "source"],
  invoices: ["db", "source"],
  reminders: ["customers", "invoices", "db"],
  sync: ["source", "customers", "invoices", "reminders", "db"],
  connections: ["zoho", "source", "db"],
  live: ["sync", "db", "generated"],
  graphql: ["live", "sync", "reminders", "customers", "invoices", "source", "db", "generated"],
  jobs: ["sync", "reminders", "db"],
  http: ["graphql", "live", "sync", "db"],
  dashboard: ["generated"],
  sandbox: [],
  config: [],
  generated: [],
  app: BELOW_APP,
  cli: ["app", ...BELOW_APP],
  main: ["cli", "app", "config"],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const files = globSync("src/**/*.{ts,tsx}", { cwd: ROOT })
  .map((path) => normalize(path))
  .filter((path) => !path.startsWith(join("src", "generated")));
const sources = new Map(files.map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
const imports = [...sources].flatMap(([path, text]) => importsOf(path, text));

function importsOf(path: string, text: string): Import[] {
  const specifiers = text.matchAll(/(?:\bfrom|\bimport|\bimport\()\s*"(\.{1,2}\/[^"]+)"/g);
  return [...specifiers].map(([, specifier = ""]) => ({
    from: path,
    to: normalize(join(dirname(path), specifier)),
  }));
}

/** `src/sync/phases/page.ts` → `sync`, `src/config.ts` → `config`. */
function layerOf(path: string): string {
  const [, name = ""] = relative(".", path).split(/[\\/]/);
  return name.replace(/\.ts$/, "");
}

function findCircle(): string[] | null {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (done.has(path)) return null;
    for (const { to } of targets.get(path) ?? []) {
      const circle = visit(to, [...trail, path]);
      if (circle !== null) return circle;
    }
    done.add(path);
    return null;
  };
  for (const path of files) {
    const circle = visit(path, []);
    if (circle !== null) return circle;
  }
  return null;
}

describe("imports", () => {
  it("are read at all", () => {
    expect(files.length).toBeGreaterThan(100);
    expect(imports.length).toBeGreaterThan(files.length);
  });

  it("go only where the layers allow", () => {
    const broken = imports.flatMap(({ from, to }) => {
      const [layer, target] = [layerOf(from), layerOf(to)];
      if (layer === target || (MAY_IMPORT[layer] ?? []).includes(target)) return [];
      return [`${from} imports ${to}, but ${layer} may not import ${target}: ${READ}`];
    });
    expect(broken).toEqual([]);
  });

  it("know every folder", () => {
    const unknown = [...new Set(files.map(layerOf))].filter((layer) => !(layer in MAY_IMPORT));
    expect(unknown, `not described in docs/architecture.md, section Layers`).toEqual([]);
  });

  it("form no circle", () => {
    expect(findCircle()?.join(" → ") ?? null, "docs/architecture.md, section Layers").toBeNull();
  });

  it("leave the sandbox alone with itself and Node.js", () => {
    const foreign = [...sources].flatMap(([path, text]) =>
      layerOf(path) === "sandbox"
        ? [...text.matchAll(/\bfrom "([^".][^"]*)"/g)].flatMap(([, name = ""]) =>
            name.startsWith("node:") ? [] : [`${path} imports ${name}: ${READ}`],
          )
        : [],
    );
    expect(foreign).toEqual([]);
  });
});

it("console is used only below cli", () => {
  const noisy = [...sources].flatMap(([path, text]) =>
    layerOf(path) !== "cli" && layerOf(path) !== "dashboard" && /\bconsole\.\w+\(/.test(text)
      ? [`${path} writes to the console: ${READ}`]
      : [],
  );
  expect(noisy).toEqual([]);
});

it("the document describes each folder that the rules know, with the same imports", () => {
  const text = readFileSync(join(ROOT, "docs/architecture.md"), "utf8");
  const rows = [...text.matchAll(/^\| `(\w+)` \|[^|]*\|([^|]*)\|$/gm)];
  const described = new Map(
    rows.map(([, folder = "", list = ""]) => [
      folder,
      [...list.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
    ]),
  );
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    if (["config", "generated", "app", "cli", "main"].includes(folder)) continue;
    const shown = allowed.filter((name) => name !== "generated");
    expect(described.get(folder)?.toSorted(), folder).toEqual(shown.toSorted());
  }
});
