const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d+)?(?:(Z)|([+-])(\d{2}):?(\d{2}))$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const MINUTE_MS = 60_000;

/** Epoch ms of `YYYY-MM-DDTHH:MM:SS±HHMM`, Zoho's form, or with a colon or `Z`; null: no instant. */
export function parseTimestamp(text: string): number | null {
  const match = TIMESTAMP.exec(text);
  if (match === null) return null;
  const [, date = "", time = "", fraction = "", , sign, hours = "0", minutes = "0"] = match;
  if (!isDate(date)) return null;
  const local = Date.parse(`${date}T${time}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(local)) return null;
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return local - (sign === "-" ? -offset : offset);
}

/** The only form that the API takes: UTC as `…+0000`, whole seconds. */
export function formatTimestamp(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}+0000`;
}

/** Whether the text is a day of the calendar, YYYY-MM-DD. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const year = Number(text.slice(0, 4));
  const month = Number(text.slice(5, 7));
  const day = Number(text.slice(8));
  return month >= 1 && month <= 12 && day >= 1 && day <= daysOf(year, month);
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}
