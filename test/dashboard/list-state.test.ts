import { expect, test } from "vitest";
import { customerListState } from "../../src/dashboard/customers/customer-list-state.ts";
import { invoiceListState } from "../../src/dashboard/invoices/invoice-list-state.ts";
import { nextSort } from "../../src/dashboard/lists/list-order.ts";

const invoices = (search: string) => invoiceListState(new URLSearchParams(search), "org");
const customers = (search: string) => customerListState(new URLSearchParams(search), "org");

test("an address without parameters asks for everything that is not deleted", () => {
  expect(invoices("")).toEqual({
    filter: { organizationId: { eq: "org" }, deleted: false },
    orderBy: { field: "DUE_DATE", direction: "DESC" },
  });
  expect(customers("")).toEqual({
    filter: { organizationId: { eq: "org" }, deleted: false },
    orderBy: { field: "NAME", direction: "ASC" },
  });
});

test("each parameter becomes its filter", () => {
  expect(
    invoices("q=a%26b&status=OVERDUE&blocked=NO_PHONE&customer=c1&show=open&sort=-BALANCE"),
  ).toEqual({
    filter: {
      organizationId: { eq: "org" },
      deleted: false,
      open: true,
      search: "a&b",
      status: { eq: "OVERDUE" },
      remindersBlockedBy: { eq: "NO_PHONE" },
      customerId: { eq: "c1" },
    },
    orderBy: { field: "BALANCE", direction: "DESC" },
  });
  expect(customers("phone=no&status=INACTIVE&deleted=yes&sort=SOURCE_MODIFIED_AT")).toEqual({
    filter: {
      organizationId: { eq: "org" },
      deleted: true,
      hasPhone: false,
      status: { eq: "INACTIVE" },
    },
    orderBy: { field: "SOURCE_MODIFIED_AT", direction: "ASC" },
  });
});

test("an address typed wrong asks for nothing that the API would refuse", () => {
  expect(invoices("status=LATE&blocked=no&show=x&sort=-NAME")).toEqual(invoices(""));
  expect(customers("status=LATE&phone=maybe&deleted=1&sort=toString")).toEqual(customers(""));
});

test("asking for the same order again turns it round", () => {
  expect(nextSort({ field: "DATE", direction: "ASC" }, "DATE")).toBe("-DATE");
  expect(nextSort({ field: "DATE", direction: "DESC" }, "DATE")).toBe("DATE");
  expect(nextSort({ field: "DATE", direction: "ASC" }, "BALANCE")).toBe("BALANCE");
});
