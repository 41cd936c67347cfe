import { firstValidPhone, type PhoneContext } from "./phone.ts";

/** What the list says of a customer's phone, as stored. */
export interface ListPhone {
  readonly phone: string | null;
  readonly phoneRaw: string | null;
  readonly guessed: boolean;
}

/** The contact-level pair is the primary contact person's: mobile before phone. */
export function listPhone(
  mobile: string | null,
  phone: string | null,
  context: PhoneContext,
): ListPhone {
  const first = firstValidPhone([mobile, phone], context);
  return {
    phone: first.phone?.e164 ?? null,
    phoneRaw: first.phone?.raw ?? first.invalidRaw,
    guessed: first.phone?.guessed ?? false,
  };
}

interface PersonWithPhones {
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly isPrimary: boolean;
}

/** The primary person's mobile and phone, then the first person's. A guess is no number to call. */
export function detailPhone(
  persons: readonly PersonWithPhones[],
  context: PhoneContext,
): { readonly phone: string | null; readonly phoneRaw: string | null } {
  const primary = persons.find((person) => person.isPrimary);
  const first = persons[0];
  const { phone, invalidRaw } = firstValidPhone(
    [primary?.mobile, primary?.phone, first?.mobile, first?.phone].map((text) => text ?? null),
    context,
  );
  if (phone !== null && !phone.guessed) return { phone: phone.e164, phoneRaw: phone.raw };
  return { phone: null, phoneRaw: phone?.raw ?? invalidRaw };
}
