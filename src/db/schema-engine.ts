import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import * as bindings from "@prisma/schema-engine-wasm/schema_engine_bg";
import type pg from "pg";

/** Runs the whole script of one migration. */
export type RunScript = (script: string) => Promise<void>;

/** The text of a Prisma schema and the path to name in messages. */
export interface SchemaFile {
  readonly path: string;
  readonly content: string;
}

const CHAR_OID = 18;
const CHAR_ARRAY_OID = 1002;
const TEXT_ARRAY_OID = 1009;

let loaded: Promise<void> | undefined;

/**
 * Prisma's schema engine, compiled to WebAssembly, on a pool of our own: nothing is downloaded, no other process is
 * started, and `_prisma_migrations` is kept as `prisma migrate deploy` keeps it.
 *
 * The adapter of the application does not do for migrations. It splits scripts at semicolons and runs the pieces one by
 * one, which breaks function bodies and leaves half a migration behind; hence `runScript`. And it does not know the
 * type `"char"`, which the catalogue is full of; hence the other numbers.
 */
export async function openSchemaEngine(
  pool: pg.Pool,
  runScript: RunScript,
  schema?: SchemaFile,
): Promise<bindings.SchemaEngine> {
  loaded ??= load();
  await loaded;
  const factory = bindMigrationAwareSqlAdapterFactory(adapterFactory(pool, runScript));
  const datamodels: [string, string][] | undefined = schema && [[schema.path, schema.content]];
  return bindings.SchemaEngine.new({ datamodels }, () => undefined, factory);
}

async function load(): Promise<void> {
  const require = createRequire(import.meta.url);
  const directory = dirname(require.resolve("@prisma/schema-engine-wasm"));
  const binary = await readFile(join(directory, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(binary, {
    "./schema_engine_bg.js": bindings as unknown as WebAssembly.ModuleImports,
  });
  // Where the engine leaves the text of a panic before it traps.
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        throw new Error(`Prisma's schema engine failed: ${message}`);
      },
    },
  });
  const { __wbg_set_wasm } = bindings as unknown as { __wbg_set_wasm(exports: object): void };
  __wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start(): void }).__wbindgen_start();
}

function adapterFactory(
  pool: pg.Pool,
  runScript: RunScript,
): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(withKnownCharTypes(pool));
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect: async () => adapt(await factory.connect(), runScript),
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}

function adapt(adapter: SqlDriverAdapter, runScript: RunScript): SqlDriverAdapter {
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.executeScript = runScript;
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    return {
      ...result,
      columnTypes: result.columnTypes.map((type) =>
        type === ColumnTypeEnum.CharacterArray ? ColumnTypeEnum.Character : type,
      ),
    };
  };
  return adapter;
}

/**
 * Makes the pool report `"char"[]` as `text[]`, which frees the number of `"char"[]` to carry `"char"` through the
 * adapter; `adapt` gives it its right type afterwards.
 */
function withKnownCharTypes(pool: pg.Pool): pg.Pool {
  const query = pool.query.bind(pool) as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
  const reportingKnownTypes = async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const result = await query(config);
    for (const field of result.fields) {
      if (field.dataTypeID === CHAR_ARRAY_OID) field.dataTypeID = TEXT_ARRAY_OID;
      else if (field.dataTypeID === CHAR_OID) field.dataTypeID = CHAR_ARRAY_OID;
    }
    return result;
  };
  return Object.assign(pool, { query: reportingKnownTypes });
}
