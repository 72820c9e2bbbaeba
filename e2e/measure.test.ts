// Films of other makers, as small YUV4MPEG files: what they flicker is known by construction.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { rushes, temporaryFolder } from "./command.ts";

let folder: string;

interface Y4m {
  readonly width?: number;
  readonly height?: number;
  /** Display light of each picture against the first, EV. */
  readonly evs: readonly number[];
  /** Linear light of the middle grey; 0: black. */
  readonly grey?: number;
}

/** Uncompressed 4:2:0, a picture of soft spots. */
async function writeY4m(name: string, { width = 320, height = 200, evs, grey = 0.12 }: Y4m): Promise<string> {
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F24:1 Ip A1:1 C420mpeg2\n`)];
  for (const ev of evs) {
    const luma = new Uint8Array(width * height);
    for (let i = 0; i < luma.length; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const light = grey * 2 ** (ev + Math.sin(x / 11) * Math.cos(y / 13));
      // Dither from a fixed pattern, so that 8 bits do not round all cells alike.
      luma[i] = Math.floor(16 + 219 * Math.min(1, light) ** (1 / 2.4) + (((x * 7 + y * 13) % 16) + 0.5) / 16);
    }
    parts.push(Buffer.from("FRAME\n"), luma, new Uint8Array((width * height) / 2).fill(128));
  }
  await writeFile(join(folder, name), Buffer.concat(parts));
  return name;
}

async function measure(...args: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  return await rushes(["measure", ...args], { cwd: folder });
}

const alternating = (a: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => (i % 2 === 0 ? a : -a));

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeY4m("rough.y4m", { evs: alternating(0.05, 24) });
  await writeY4m("calm.y4m", { evs: alternating(0.02, 30), width: 512, height: 288 });
});

describe("rushes measure --plot", () => {
  test("curves of two films as one page that asks nothing of any network", async () => {
    await writeY4m("calm-24.y4m", { evs: alternating(0.02, 24) });
    const { code } = await measure("rough.y4m", "calm-24.y4m", "--plot", "both.html");
    expect(code).toBe(0);
    const page = await readFile(join(folder, "both.html"), "utf8");
    expect(page.match(/<figure class="plot" data-slots="24">/g)).toHaveLength(1);
    expect(page).toMatch(/show-before" checked> rough\.y4m/);
    expect(page).toMatch(/show-after" checked> calm-24\.y4m/);
    expect(page).not.toMatch(/(?:src|href)="(?!data:|#)/);
    // A page of ours may be replaced.
    expect((await measure("rough.y4m", "--plot", "both.html")).code).toBe(0);
    expect(await readFile(join(folder, "both.html"), "utf8")).not.toContain("calm-24");
  });

  test("no file of the user's is replaced", async () => {
    await writeFile(join(folder, "mine.html"), "<p>mine</p>");
    const { code, stderr } = await measure("rough.y4m", "--plot", "mine.html");
    expect(code).toBe(2);
    expect(stderr).toMatch(/mine\.html` is there already and no page of rushes/);
    expect(await readFile(join(folder, "mine.html"), "utf8")).toBe("<p>mine</p>");
    expect((await measure("rough.y4m", "--plot", join("nowhere", "x.html"))).code).toBe(1);
  });
});

describe("rushes measure", () => {
  test("two films of unlike size and length: scores as built, and which is steadier", async () => {
    const { code, stdout } = await measure("rough.y4m", "calm.y4m");
    expect(code).toBe(0);
    const numbers = (name: string): number[] =>
      (stdout.split("\n").find((line) => line.endsWith(`  ${name}`)) ?? "").trim().split(/\s+/).map(Number);
    const [roughF, , , roughTile] = numbers("rough.y4m");
    const [calmF] = numbers("calm.y4m");
    expect(Math.abs((roughF as number) / ((4 * 0.05) / Math.sqrt(6)) - 1)).toBeLessThan(0.05);
    expect(Math.abs((roughTile as number) / (roughF as number) - 1)).toBeLessThan(0.05);
    expect(Math.abs((calmF as number) / ((4 * 0.02) / Math.sqrt(6)) - 1)).toBeLessThan(0.05);
    expect(stdout).toMatch(/^F\s+0\.08\d\d → 0\.03\d\d\s+calm\.y4m is steadier, 2\.\d times$/m);
    expect(stdout).toContain("F is the size of white flicker in EV");
  });

  test("--json: one line a film, then the comparison", async () => {
    const { stdout } = await measure("rough.y4m", "calm.y4m", "--json");
    const lines = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const rows = lines.filter((line) => "score" in line);
    expect(rows.map(({ name, pictures }) => [name, pictures])).toEqual([
      ["rough.y4m", 24],
      ["calm.y4m", 30],
    ]);
    const last = lines.at(-1) as { comparison: { key: string; ratio: number | null }[] };
    expect(last.comparison.find(({ key }) => key === "flicker")?.ratio).toBeCloseTo(0.4, 1);
    expect(last.comparison.find(({ key }) => key === "step")?.ratio).toBeNull();
  });

  test.each([1, 2, 3])("a film of %i pictures", async (count) => {
    const name = await writeY4m(`short-${count}.y4m`, { evs: alternating(0.05, count) });
    const { code, stdout } = await measure(name);
    expect(code).toBe(0);
    if (count < 3) expect(stdout).toContain("flicker needs 3 pictures in a row");
    else expect(stdout).toMatch(/^0\.08/m);
  });

  test("a black film says that there is nothing to compare", async () => {
    const name = await writeY4m("black.y4m", { evs: [0, 0, 0, 0, 0], grey: 0 });
    const { code, stdout } = await measure(name);
    expect(code).toBe(0);
    expect(stdout).toContain("black.y4m: its pictures show nothing that can be compared");
  });

  test("what breaks off counts as far as it goes; what is no film is told, and the other is measured", async () => {
    const name = await writeY4m("torn.y4m", { evs: alternating(0.05, 12) });
    const bytes = await readFile(join(folder, name));
    bytes.fill(0, bytes.length - 5 * (320 * 200 * 1.5 + 6), bytes.length - 4 * (320 * 200 * 1.5 + 6));
    await writeFile(join(folder, name), bytes);
    await writeFile(join(folder, "letter.mp4"), "Dear all,\n");
    const { code, stdout, stderr } = await measure(name, "letter.mp4", "calm.y4m");
    expect(code).toBe(3);
    expect(stdout).toMatch(/torn\.y4m: only the 7 pictures before the damage count/);
    expect(stdout).toMatch(/ {2}calm\.y4m$/m);
    expect(stderr).toContain("letter.mp4: Expected");
    expect((await measure("letter.mp4")).code).toBe(1);
    expect((await measure("nowhere.mp4")).code).toBe(2);
  });
});
