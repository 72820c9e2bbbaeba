/** A path taken apart: `DCIM/100NIKON/DSC_0042.NEF`. */
export interface FileName {
  /** `DCIM/100NIKON`; empty at the top. */
  readonly folder: string;
  /** `DSC_0042`. */
  readonly stem: string;
  /** `.nef`, lower case; empty: none. */
  readonly extension: string;
  /** What stands before the counting digits: `DSC_`. The whole stem where there are none. */
  readonly prefix: string;
  /** 42; null: no digits, or more than a counter has. */
  readonly counter: number | null;
  /** How many digits the counter is written with: 4. */
  readonly digits: number;
}

/** No camera counts further; longer numbers are dates or identifiers. */
const MAX_DIGITS = 9;
/** Capture times before 1990 or after 2100 are not taken for times. */
const EARLIEST = 631_152_000;
const LATEST = 4_102_444_800;

export function parseFileName(path: string): FileName {
  const slash = path.lastIndexOf("/");
  const name = path.slice(slash + 1);
  const dot = name.lastIndexOf(".");
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const extension = dot > 0 ? name.slice(dot).toLowerCase() : "";
  // The number right before the extension counts; in `IMG_0042-2` or `frame12b` it is the last one that does.
  const last = /^(.*?)(\d+)\D*$/s.exec(stem);
  const digits = last?.[2] ?? "";
  const isCounter = digits.length > 0 && digits.length <= MAX_DIGITS;
  return {
    folder: slash < 0 ? "" : path.slice(0, slash),
    stem,
    extension,
    prefix: last ? (last[1] ?? "") : stem,
    counter: isCounter ? Number(digits) : null,
    digits: isCounter ? digits.length : 0,
  };
}

/**
 * The time of capture written into a file's name, seconds since 1970 of whatever clock named it; null: none.
 * Knows seconds and milliseconds since 1970, and `YYYYMMDD` with `HHMMSS` (and a fraction after a dot or comma),
 * with or without separators.
 */
export function timeFromName(stem: string): number | null {
  const date =
    /(?<!\d)(199\d|20\d\d)[-_.:]?([01]\d)[-_.:]?([0-3]\d)[-_.:T ]*([0-2]\d)[-_.:h]?([0-5]\d)[-_.:m]?([0-5]\d)([.,]\d{1,6})?/.exec(
      stem,
    );
  if (date) {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = date.slice(1, 7).map(Number);
    const time = utcSeconds(year, month, day, hour, minute, second, Number(`0${(date[7] ?? "").replace(",", ".")}`));
    if (time !== null) return time;
  }
  const epoch = /(?<!\d)(\d{10}|\d{13})(?!\d)/.exec(stem)?.[1];
  if (epoch === undefined) return null;
  const seconds = epoch.length === 13 ? Number(epoch) / 1000 : Number(epoch);
  return seconds >= EARLIEST && seconds < LATEST ? seconds : null;
}

/** Seconds since 1970 of a calendar date read as UTC; null where there is no such date. `fraction` is added as it is. */
function utcSeconds(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
  fraction = 0,
): number | null {
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(time);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second <= 60;
  return exists && year >= 1000 ? time / 1000 + fraction : null;
}
