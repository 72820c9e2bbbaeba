import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const BENCH = fileURLToPath(new URL("../../bench/colour.bench.mjs", import.meta.url));
const hasData = existsSync(new URL("../../../shared/data/raw/", import.meta.url));
/** LibRaw's own program, Debian's libraw-bin; without it this is skipped. */
const hasDcraw = spawnSync("dcraw_emu").error === undefined;

interface Row {
  readonly file: string;
  readonly tiles: number;
  readonly factor: number;
  readonly median: number;
  readonly p90: number;
}

describe.skipIf(!hasData || !hasDcraw)("linear colours of real raws against dcraw_emu, the same matrix", () => {
  it("median ΔE2000 at most 1.0, and as bright", { timeout: 300_000 }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, [BENCH, "--json", "raw/canon", "6d", "_MG_5980"], {
      encoding: "utf8",
    });
    const rows = JSON.parse(stdout || `"${stderr}"`) as Row[];
    expect(rows.map(({ file }) => file)).toHaveLength(4);
    for (const { file, tiles, factor, median, p90 } of rows) {
      expect(tiles, file).toBeGreaterThan(200);
      expect(median, file).toBeLessThanOrEqual(1);
      expect(p90, file).toBeLessThanOrEqual(2.5);
      expect(Math.abs(factor - 1), file).toBeLessThan(0.02);
    }
  });
});
