import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type StoredCustomerDetail,
  storeCustomerDetail,
} from "../../src/customers/store-customer-detail.ts";
import { type StoredCustomer, upsertCustomers } from "../../src/customers/upsert-customers.ts";
import type { SourceContactPerson, SourceCustomer } from "../../src/source/records.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { createOrganization, type TestOrganization } from "../support/organization.ts";
import { MODIFIED, REQUESTED, sourceCustomer } from "../support/source-records.ts";

function person(patch: Partial<SourceContactPerson> = {}): SourceContactPerson {
  return {
    sourceId: "9001",
    firstName: "Imke",
    lastName: "Voss",
    email: null,
    phone: null,
    mobile: null,
    isPrimary: false,
    ...patch,
  };
}

describe("customers from list and detail", () => {
  let database: TestDatabase;
  let organization: TestOrganization;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    organization = await createOrganization(database.pool);
  });

  async function list(
    patch: Partial<SourceCustomer> = {},
    requestedAt = REQUESTED,
  ): Promise<StoredCustomer | undefined> {
    const rows = await upsertCustomers(database.pool, {
      ...organization,
      runId: randomUUID(),
      requestedAt,
      organizationCountry: "DE",
      organizationCurrency: "EUR",
      customers: [sourceCustomer(patch)],
    });
    return rows[0];
  }

  function detail(
    contactPersons: readonly SourceContactPerson[],
    countryCode: string | null,
    patch: Partial<SourceCustomer> = {},
  ): Promise<StoredCustomerDetail | null> {
    return storeCustomerDetail(database.pool, {
      ...organization,
      requestedAt: REQUESTED,
      organizationCountry: "DE",
      organizationCurrency: "EUR",
      detail: { ...sourceCustomer(patch), contactPersons, countryCode },
    });
  }

  async function phone(): Promise<unknown> {
    const { rows } = await database.pool.query({
      text: "select primary_phone from customers_cache where organization_id = $1",
      values: [organization.organizationId],
    });
    return rows[0]?.primary_phone;
  }

  it("takes the mobile before the phone, and the first that is valid", async () => {
    expect(
      (await list({ mobile: "+49 170 5550142", phone: "+49 431 5550142" }))?.primaryPhone,
    ).toBe("+491705550142");
    await list({ mobile: "n/a", phone: "0431 5550142", modifiedAt: MODIFIED + 1000 });
    expect(await phone()).toBe("+494315550142");
  });

  it("derives the phone of an equal row again that an older release derived", async () => {
    await list({ phone: "0431 5550142" });
    await database.pool.query({
      text: "update customers_cache set hash_version = 0, primary_phone = null where organization_id = $1",
      values: [organization.organizationId],
    });
    expect((await list({ phone: "0431 5550142" }))?.outcome).toBe("UPDATED");
    expect(await phone()).toBe("+494315550142");
  });

  it("revives a deleted row only by a request that began after the deletion, though nothing else differs", async () => {
    await list();
    await database.pool.query({
      text: "update customers_cache set deleted_at = $2 where organization_id = $1",
      values: [organization.organizationId, new Date(REQUESTED + 1000)],
    });
    const isDeleted = async (): Promise<boolean> => {
      const { rows } = await database.pool.query({
        text: "select from customers_cache where organization_id = $1 and deleted_at is not null",
        values: [organization.organizationId],
      });
      return rows.length === 1;
    };
    await list({}, REQUESTED + 500);
    expect(await isDeleted()).toBe(true);
    expect((await list({}, REQUESTED + 2000))?.outcome).toBe("UPDATED");
    expect(await isDeleted()).toBe(false);
  });

  it("has reminders planned anew for another phone, for a customer turned inactive and for one that is back", async () => {
    expect((await list())?.changesReminders).toBe(false);
    const changes = async (patch: Partial<SourceCustomer>, at: number) => {
      const row = await list({ ...patch, modifiedAt: MODIFIED + at }, REQUESTED + at);
      return row?.outcome === "UPDATED" && row.changesReminders;
    };
    expect(await changes({ name: "Renamed", email: "office@nordlicht.example" }, 1)).toBe(false);
    expect(await changes({ mobile: "n/a" }, 2)).toBe(true);
    expect(await changes({ mobile: "+49 170 5550142" }, 3)).toBe(true);
    expect(await changes({ status: "INACTIVE", mobile: "+49 170 5550142" }, 4)).toBe(true);
    await database.pool.query({
      text: "update customers_cache set deleted_at = $2 where organization_id = $1",
      values: [organization.organizationId, new Date(REQUESTED + 5)],
    });
    expect(await changes({ status: "INACTIVE", mobile: "+49 170 5550142" }, 6)).toBe(true);
  });

  it("stores a customer whose phone is none, with what was typed", async () => {
    expect(await list({ mobile: "n/a" })).toMatchObject({
      outcome: "INSERTED",
      primaryPhone: null,
      primaryPhoneRaw: "n/a",
    });
  });

  it("never calls a number whose country is a guess", async () => {
    expect(await list({ phone: "0431 5550142", currencyCode: "GBP" })).toMatchObject({
      primaryPhone: null,
      phoneGuessed: true,
    });
  });

  it("reads a national number with the country that the detail brought, whatever list rows follow", async () => {
    await list({ phone: "020 7946 0018", currencyCode: "GBP" });
    await detail([], "GB", { phone: "020 7946 0018", currencyCode: "GBP" });
    expect(await phone()).toBe("+442079460018");
    const later = await list({
      phone: "020 7946 0018",
      currencyCode: "GBP",
      name: "Renamed",
      modifiedAt: MODIFIED + 1000,
    });
    expect(later).toMatchObject({ outcome: "UPDATED", primaryPhone: "+442079460018" });
  });

  it("does not let a list row clear the phone that a detail brought", async () => {
    await list();
    const stored = await detail([person({ mobile: "+49 170 5550199" })], "DE");
    expect(stored?.primaryPhone).toBe("+491705550199");
    const later = await list({ name: "Renamed", modifiedAt: MODIFIED + 1000 });
    expect(later?.primaryPhone).toBe("+491705550199");
  });

  it("prefers the primary person over the first", async () => {
    await list();
    await detail(
      [
        person({ mobile: "+49 170 5550101" }),
        person({ sourceId: "9002", isPrimary: true, phone: "+49 431 5550102" }),
      ],
      "DE",
    );
    expect(await phone()).toBe("+494315550102");
  });

  it("finds an equal detail unchanged", async () => {
    await list();
    const persons = [person({ mobile: "+49 170 5550199" })];
    expect((await detail(persons, "DE"))?.outcome).toBe("UPDATED");
    expect((await detail(persons, "DE"))?.outcome).toBe("UNCHANGED");
  });

  it("does not write a balance that changed without the customer being modified", async () => {
    await list({ outstanding: "10" });
    expect((await list({ outstanding: "20" }))?.outcome).toBe("UNCHANGED");
  });
});
