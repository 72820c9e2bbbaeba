/** Every zone this machine knows, UTC first. */
export const TIME_ZONES: readonly string[] = [
  "UTC",
  ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC"),
];

/** Browsers name zones that have several names by any of them. */
function isTimeZone(zone: string): boolean {
  try {
    return zone !== "" && new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Minutes that clocks in `zone` are ahead of UTC at a moment. */
function offsetMinutes(zone: string, moment: Date): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(moment);
  const of = (type: string): number => Number(parts.find((part) => part.type === type)?.value);
  const local = Date.UTC(of("year"), of("month") - 1, of("day"), of("hour"), of("minute"));
  return Math.round((local - Math.floor(moment.getTime() / 60_000) * 60_000) / 60_000);
}

/**
 * The moment at which clocks in `zone` show this date (`YYYY-MM-DD`) and time (`HH:MM`). In the hour that comes twice in
 * autumn it is the first; a time that spring leaves out is as much later.
 * @returns null: no such date, time or zone
 */
export function zonedTime(date: string, time: string, zone: string): Date | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !/^\d{2}:\d{2}$/.test(time) || !isTimeZone(zone)) return null;
  const asUtc = new Date(`${date}T${time}:00Z`);
  if (Number.isNaN(asUtc.getTime()) || !asUtc.toISOString().startsWith(`${date}T${time}`)) return null;
  const at = (offset: number): Date => new Date(asUtc.getTime() - offset * 60_000);
  // Around a change of clocks either of two offsets may be the right one: that before it and that after it.
  const before = offsetMinutes(zone, new Date(asUtc.getTime() - 86_400_000));
  const after = offsetMinutes(zone, new Date(asUtc.getTime() + 86_400_000));
  return at([before, after].find((offset) => offsetMinutes(zone, at(offset)) === offset) ?? before);
}
