import { describe, expect, it } from "vitest";
import { PAGE_STYLE } from "./page-style.ts";

/** Relative luminance and contrast as in WCAG 2.2. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function readPalette(block: string): Map<string, string> {
  return new Map(
    [...block.matchAll(/--([a-z]+): (#[0-9a-f]{6})/g)].map(([, name, colour]) => [name as string, colour as string]),
  );
}

const blocks = [...PAGE_STYLE.matchAll(/:root \{([^}]*)\}/g)].map((match) => readPalette(match[1] as string));
const day = blocks[0] as Map<string, string>;
const night = new Map([...day, ...(blocks[1] as Map<string, string>)]);

describe.each([
  ["day", day],
  ["night", night],
])("colours by %s", (_name, palette) => {
  it.each(["ink", "muted", "before", "scene", "bad"])("%s can be read on paper and wash", (text) => {
    for (const ground of ["paper", "wash"]) {
      expect(contrast(palette.get(text) as string, palette.get(ground) as string)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("edge numbers can be read on film", () => {
    expect(contrast(palette.get("edge") as string, palette.get("film") as string)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(["gain", "settings"])("%s can be seen on paper", (line) => {
    expect(contrast(palette.get(line) as string, palette.get("paper") as string)).toBeGreaterThanOrEqual(3);
  });
});
