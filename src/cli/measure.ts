import { Command } from "commander";
import { FLICKER_DEFINITION } from "../measure/score-list.ts";
import { runCommand } from "./run-command.ts";

/** `rushes measure <film or folder>…` */
export function measureCommand(): Command {
  return new Command("measure")
    .description("Print the flicker score of any films, or of the shots below folders. Writes nothing.")
    .argument("<inputs...>", "films (any that FFmpeg reads) or folders of photographs")
    .option("--json", "scores and curves as JSON lines on stdout")
    .addHelpText(
      "after",
      `\n${FLICKER_DEFINITION}\n\nExamples:\n  rushes measure film.mp4\n  rushes measure before.mov after.mov\n  rushes measure ~/cards/day-3`,
    )
    .action((inputs: readonly string[], flags: { readonly json?: boolean }) =>
      runCommand(flags, async (context) => (await import("./measure-inputs.ts")).measureInputs(inputs, context)),
    );
}
