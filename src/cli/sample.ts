import { relative } from "node:path";
import { Command } from "commander";
import type { SampleOptions } from "../sample/shoot-plan.ts";
import { parseNumberIn, parseSize, parseWholeIn } from "./options.ts";
import { formatSeconds } from "./progress.ts";
import { StageClock } from "../render/stage-clock.ts";
import { runCommand } from "./run-command.ts";

interface Flags {
  readonly seed?: number;
  readonly frames?: number;
  readonly size?: string;
  readonly flicker?: number;
  readonly json?: boolean;
}

/** `rushes sample <folder>` */
export function sampleCommand(): Command {
  return new Command("sample")
    .description("Write a small raw shoot to try things on: a city at dusk, with all that goes wrong on real ones.")
    .argument("<folder>", "where to; must be empty or hold an earlier sample")
    .option("--frames <count>", "frames of the main shot", parseWholeIn(3, 9000))
    .option("--size <size>", "pixels of a frame, such as 6000x4000", parseSize)
    .option("--flicker <ev>", "aperture flicker, RMS", parseNumberIn(0, 1))
    .option("--seed <number>", "same seed, same bytes", parseWholeIn(0, 2 ** 31 - 1))
    .option("--json", "print the truth as JSON on stdout")
    .addHelpText(
      "after",
      `
The photographs are DNGs with complete EXIF, compressed as cameras do; what is true about them (light, flicker,
calibration errors, camera matrix) goes to truth.json beside them.

Examples:
  rushes sample shoot && rushes make shoot
  rushes sample big --size 6000x4000 --frames 24 --seed 7`,
    )
    .action((folder: string, flags: Flags) =>
      runCommand(flags, async ({ signal, listener, say, print, json }) => {
        const { writeSample } = await import("../sample/sample.ts");
        const clock = new StageClock(json ? () => undefined : listener);
        const truth = await clock.run("sample", null, (done) =>
          writeSample(folder, { ...toOptions(flags), signal, onProgress: done }),
        );
        if (json) print(JSON.stringify(truth));
        say(
          `${relative(process.cwd(), folder) || "."}   ${truth.frames.length} raw photographs (${formatSeconds(clock.wallSeconds)})`,
        );
        return 0;
      }),
    );
}

function toOptions({ seed, frames, size, flicker }: Flags): SampleOptions {
  const [width, height] = (size ?? "").split("x").map(Number);
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(frames === undefined ? {} : { frames }),
    ...(width !== undefined && height !== undefined ? { width, height } : {}),
    ...(flicker === undefined ? {} : { flickerEv: flicker }),
  };
}
