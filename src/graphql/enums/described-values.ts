/**
 * Enum values from their descriptions. Their type is plain text, because a row's text is whatever the database's own
 * check allows; GraphQL refuses a value that the enum does not have.
 */
export function describedValues(
  descriptions: Readonly<Record<string, string>>,
): Record<string, { value: string; description: string }> {
  return Object.fromEntries(
    Object.entries(descriptions).map(([value, description]) => [value, { value, description }]),
  );
}
