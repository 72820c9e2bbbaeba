import { Command } from "commander";
import { formatDefinitions } from "./measure-table.ts";
import { runCommand } from "./run-command.ts";

interface MeasureFlags {
  readonly json?: boolean;
  readonly plot?: string;
  readonly steadiness?: boolean;
}

/** `rushes measure <film or folder>…` */
export function measureCommand(): Command {
  return new Command("measure")
    .description(
      "Print the flicker scores of any films, or of the shots below folders, and compare two. Plot their curves.",
    )
    .argument("<inputs...>", "films (any that FFmpeg reads) or folders of photographs")
    .option("--plot <page.html>", "write the curves as a page that opens anywhere, without network")
    .option("--steadiness", "tell of films how much their view shakes, too")
    .option("--json", "scores and curves as JSON lines on stdout")
    .addHelpText(
      "after",
      `
${formatDefinitions()}

Films may be of any maker, size and length; two of them (or a folder of one shot and a film) are compared.
A film's settings are not known, so that only folders have a largest step. Cuts are found and left out.

Examples:
  rushes measure film.mp4
  rushes measure before.mov after.mov --plot compared.html
  rushes measure walk.mp4 --steadiness
  rushes measure ~/cards/day-3 day-3.mp4
  rushes measure --json *.mp4 > scores.jsonl`,
    )
    .action((inputs: readonly string[], flags: MeasureFlags) =>
      runCommand(flags, async (context) => (await import("./measure-inputs.ts")).measureInputs(inputs, flags, context)),
    );
}
