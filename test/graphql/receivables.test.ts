import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { graphql } from "../../src/generated/test-gql/gql.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization } from "../support/organization.ts";
import { seedInvoice } from "./seed.ts";
import { codes, createTestApi, type TestApi } from "./support.ts";

/** The 10th in Berlin, still the 9th in UTC. */
const NOW = new Date("2026-08-09T23:00:00Z");

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await createTestDatabase();
  api = createTestApi(database, { now: NOW });
});

afterAll(() => database.close());

describe("receivables", () => {
  it("sums what is open by currency and age", async () => {
    const org = await createOrganization(database.pool);
    const open = (due_date: string, balance: string, currency_code = "EUR", columns = {}) =>
      seedInvoice(database.pool, org, {
        due_date,
        balance,
        total: balance,
        currency_code,
        ...columns,
      });
    await open("2026-09-01", "1.10");
    await open("2026-08-10", "1.20");
    await open("2026-08-09", "2");
    await open("2026-07-11", "3");
    await open("2026-07-10", "4");
    await open("2026-06-11", "5");
    await open("2026-06-10", "6");
    await open("2026-05-12", "7");
    await open("2026-05-11", "8.001");
    await open("2026-05-11", "0.1", "USD");
    await open("2026-05-11", "0.2", "USD");
    await open("2026-01-01", "99", "EUR", { deleted_at: NOW });
    await open("2026-01-01", "99", "EUR", { status: "void" });
    await open("2026-01-01", "99", "EUR", { status: "Draft" });
    await open("2026-01-01", "0");
    const data = await api.data(
      org,
      graphql(`
        query Receivables {
          receivables { currencyCode openInvoices balance buckets { fromDays toDays invoices balance } }
        }
      `),
    );
    expect(data.receivables).toEqual([
      {
        currencyCode: "EUR",
        openInvoices: 9,
        balance: "37.301",
        buckets: [
          { fromDays: null, toDays: 0, invoices: 2, balance: "2.30" },
          { fromDays: 1, toDays: 30, invoices: 2, balance: "5.00" },
          { fromDays: 31, toDays: 60, invoices: 2, balance: "9.00" },
          { fromDays: 61, toDays: 90, invoices: 2, balance: "13.00" },
          { fromDays: 91, toDays: null, invoices: 1, balance: "8.001" },
        ],
      },
      {
        currencyCode: "USD",
        openInvoices: 2,
        balance: "0.30",
        buckets: expect.arrayContaining([
          { fromDays: 91, toDays: null, invoices: 2, balance: "0.30" },
          { fromDays: null, toDays: 0, invoices: 0, balance: "0.00" },
        ]),
      },
    ]);
  });

  it("is empty without open invoices, and needs to know which organization", async () => {
    const org = await createOrganization(database.pool);
    expect(await api.data(org, "{ receivables { currencyCode } }")).toEqual({ receivables: [] });
    await createOrganization(database.pool, { userId: org.userId });
    expect(codes(await api.run(org, "{ receivables { currencyCode } }"))).toEqual([
      "BAD_USER_INPUT",
    ]);
  });
});
