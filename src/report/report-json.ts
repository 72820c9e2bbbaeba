import type { Report } from "./report.ts";

function isPlain(value: unknown): boolean {
  return typeof value !== "object" || value === null;
}

/** Lists of numbers, frames and the like stand on one line each, so that the file can be read and compared. */
function print(value: unknown, indent: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const inner = `${indent}  `;
  const [open, close, parts]: [string, string, string[]] = Array.isArray(value)
    ? ["[", "]", value.map((item) => print(item, inner))]
    : [
        "{",
        "}",
        Object.entries(value).flatMap(([key, item]) =>
          key === "uri" || item === undefined ? [] : [`${JSON.stringify(key)}: ${print(item, inner)}`],
        ),
      ];
  if (parts.length === 0) return `${open}${close}`;
  if (Object.values(value).every(isPlain)) return `${open}${parts.join(", ")}${close}`;
  return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${indent}${close}`;
}

/** The report as JSON: all but the `uri` of images, which are in the HTML. A number that is not finite becomes null. */
export function buildJson(report: Report): string {
  return `${print(report, "")}\n`;
}
