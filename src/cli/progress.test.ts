import { describe, expect, test } from "vitest";
import type { RunEvent } from "../render/events.ts";
import { createProgress, formatSeconds, printable } from "./progress.ts";

const EVENTS: readonly RunEvent[] = [
  { event: "stage", stage: "measure", total: 960 },
  { event: "progress", stage: "measure", done: 123, total: 960, rate: 14.2, secondsLeft: 58.9 },
  { event: "problem", code: "truncated", path: "a\nb.NEF", message: "Half of it" },
];

function show(options: { readonly json?: boolean; readonly isTty?: boolean; readonly columns?: number }): string {
  let shown = "";
  let clock = 0;
  const listener = createProgress({
    json: options.json ?? false,
    isTty: options.isTty ?? false,
    columns: options.columns ?? 80,
    write: (text) => (shown += text),
    writeJson: (text) => (shown += text),
    now: () => (clock += 20),
  });
  for (const event of EVENTS) listener(event);
  return shown;
}

describe("progress", () => {
  test("JSON is one event a line and nothing else", () => {
    const lines = show({ json: true }).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(EVENTS);
  });

  test.each([60, 80, 200])("a terminal of %i columns shows frames, rate and time left on one line", (columns) => {
    const lines = show({ isTty: true, columns }).split(/[\r\n]/);
    const plain = lines.map((line) => line.replaceAll("\u001B[K", ""));
    expect(Math.max(...plain.map((line) => line.length))).toBeLessThan(columns);
    if (columns >= 80) expect(plain.find((line) => line.includes("123/960"))).toMatch(/14\/s {2}59 s left$/);
  });

  test("without a terminal there are plain lines, and names cannot write into them", () => {
    const shown = show({});
    for (const code of ["\r", "\u001B"]) expect(shown).not.toContain(code);
    expect(shown).toContain("! a⏎b.NEF: Half of it");
  });

  test.each([
    [0.4, "0 s"],
    [59.6, "1 min 00 s"],
    [200, "3 min 20 s"],
    [7500, "2 h 05 min"],
  ])("%d seconds are %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  test("control codes are not printed", () => expect(printable("a\u001B[31mb\u0007")).toBe("a�[31mb�"));
});
