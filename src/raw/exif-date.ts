/** `YYYY:MM:DD HH:MM:SS` and milliseconds of a camera clock given as seconds since 1970 read as UTC. */
export function exifDate(seconds: number): { readonly text: string; readonly subsecond: string } {
  const milliseconds = Math.round(seconds * 1000);
  const [date = "", time = ""] = new Date(milliseconds).toISOString().split("T");
  return { text: `${date.replaceAll("-", ":")} ${time.slice(0, 8)}`, subsecond: time.slice(9, 12) };
}

/** `+09:00` for seconds east of UTC. */
export function exifOffset(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${seconds < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Seconds since 1970 of an EXIF date read as UTC; null when absent, zero, blank or impossible. */
export function parseExifDate(date: string | null, subsecond: string | null): number | null {
  const match = /^(\d{4})[:/-](\d\d)[:/-](\d\d)[ T](\d\d):(\d\d):(\d\d)/.exec(date ?? "");
  if (!match) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match.slice(1).map(Number);
  if (year < 1900 || month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) {
    return null;
  }
  const digits = /^\d{1,9}/.exec(subsecond ?? "")?.[0] ?? "0";
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + Number(`0.${digits}`);
}

/** Seconds east of UTC of `+09:00` or `Z`; null for anything else. */
export function parseExifOffset(offset: string | null): number | null {
  if (offset === "Z") return 0;
  const match = /^([+-])(\d\d):?(\d\d)$/.exec(offset ?? "");
  if (!match || Number(match[2]) > 15) return null;
  return (match[1] === "-" ? -60 : 60) * (Number(match[2]) * 60 + Number(match[3])) || 0;
}
