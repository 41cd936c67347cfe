import { type BuilderTypes, builder } from "../builder.ts";

export interface Choice {
  readonly eq?: string | null | undefined;
  readonly in?: readonly string[] | null | undefined;
}

export interface Range {
  readonly eq?: string | null | undefined;
  readonly gt?: string | null | undefined;
  readonly gte?: string | null | undefined;
  readonly lt?: string | null | undefined;
  readonly lte?: string | null | undefined;
}

const EQ = "Equal to this. Null is the same as leaving it out.";
const IN = "One of these. An empty list matches nothing; null is the same as leaving it out.";
const GT = "After this, or more.";
const GTE = "At this or after it, or at least this much.";
const LT = "Before this, or less.";
const LTE = "At this or before it, or at most this much.";

export const IdFilter = builder.inputType("IDFilter", {
  description: "Compares ids. An id of another type is refused.",
  fields: (t) => ({
    eq: t.id({ description: EQ }),
    in: t.idList({ description: IN }),
  }),
});

export const StringFilter = builder.inputType("StringFilter", {
  description: "Compares text, exactly.",
  fields: (t) => ({
    eq: t.string({ description: EQ }),
    in: t.stringList({ description: IN }),
  }),
});

export const DateFilter = builder.inputType("DateFilter", {
  description: "Compares days. All that is given must hold.",
  fields: (t) => ({
    eq: t.field({ type: "Date", description: EQ }),
    gt: t.field({ type: "Date", description: GT }),
    gte: t.field({ type: "Date", description: GTE }),
    lt: t.field({ type: "Date", description: LT }),
    lte: t.field({ type: "Date", description: LTE }),
  }),
});

export const DateTimeFilter = builder.inputType("DateTimeFilter", {
  description: "Compares instants. All that is given must hold.",
  fields: (t) => ({
    gt: t.field({ type: "DateTime", description: GT }),
    gte: t.field({ type: "DateTime", description: GTE }),
    lt: t.field({ type: "DateTime", description: LT }),
    lte: t.field({ type: "DateTime", description: LTE }),
  }),
});

export const DecimalFilter = builder.inputType("DecimalFilter", {
  description: "Compares amounts, exactly, whatever their currency. All that is given must hold.",
  fields: (t) => ({
    eq: t.field({ type: "Decimal", description: EQ }),
    gt: t.field({ type: "Decimal", description: GT }),
    gte: t.field({ type: "Decimal", description: GTE }),
    lt: t.field({ type: "Decimal", description: LT }),
    lte: t.field({ type: "Decimal", description: LTE }),
  }),
});

type EnumRef = PothosSchemaTypes.EnumRef<BuilderTypes, string, string>;

/** `{ eq, in }` over the values of an enum. */
export function enumFilter(name: string, type: EnumRef) {
  return builder.inputType(name, {
    description: `Compares a value of ${name.replace(/Filter$/, "")}.`,
    fields: (t) => ({
      eq: t.field({ type, description: EQ }),
      in: t.field({ type: [type], description: IN }),
    }),
  });
}
