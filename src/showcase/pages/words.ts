/** `2:05`, `1:02:05`: the length of a film as people read it. */
export function clockOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(rest).padStart(2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** `8 s`, `2 min 5 s`: for those who hear the page. */
export function lengthOf(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor(whole / 60) % 60, "min"],
    [whole % 60, "s"],
  ] as const;
  return (
    parts
      .filter(([count]) => count > 0)
      .map(([count, unit]) => `${count} ${unit}`)
      .join(" ") || "0 s"
  );
}

/** ISO 8601: `PT2M5S`. */
export function isoLength(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `PT${Math.floor(whole / 60)}M${whole % 60}S`;
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** `5 March 2026`, of a `YYYY-MM-DD` or a moment in UTC. What cannot be read is shown as it is. */
export function dayOf(when: string | Date): string {
  const text = typeof when === "string" ? when : when.toISOString();
  const match = /^(\d{4})-(\d{2})-(\d{2})/.exec(text);
  const month = MONTHS[Number(match?.[2]) - 1];
  return match === null || month === undefined ? text : `${Number(match[3])} ${month} ${match[1]}`;
}

/** "Ada, Ben and Cem". */
export function listOf(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "";
  return `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Paragraphs of a text that has blank lines between them. */
export function paragraphsOf(text: string): readonly string[] {
  return text
    .split(/\r?\n[\t ]*\r?\n/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** "1 film", "12 films". */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
