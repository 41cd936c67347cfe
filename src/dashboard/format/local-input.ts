/** What `<input type="datetime-local">` holds for an instant: the browser's own time, to the minute. */
export function toLocalInput(instant: Date): string {
  const two = (part: number): string => String(part).padStart(2, "0");
  const date = `${instant.getFullYear()}-${two(instant.getMonth() + 1)}-${two(instant.getDate())}`;
  return `${date}T${two(instant.getHours())}:${two(instant.getMinutes())}`;
}

/** The instant of what was typed there, RFC 3339; null when it is none. */
export function fromLocalInput(text: string): string | null {
  const instant = new Date(text);
  return text === "" || Number.isNaN(instant.getTime()) ? null : instant.toISOString();
}
