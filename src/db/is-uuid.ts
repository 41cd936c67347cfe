const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a text may be looked up as an id: PostgreSQL refuses any other with an error. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
