import { Command } from "commander";
import { runCommand } from "./run-command.ts";

/** `rushes shots [folder]`: reads headers only and writes nothing. */
export function shotsCommand(): Command {
  return new Command("shots")
    .description("List the shots below a folder: kinds, times, gaps, problems. Writes nothing.")
    .argument("[folder]", "folder of photographs", ".")
    .option("--json", "shots, frames and problems as one JSON object on stdout")
    .addHelpText(
      "after",
      `
Examples:
  rushes shots ~/cards/day-3
  rushes shots . --json | jq '.shots[].interval'`,
    )
    .action((folder: string, flags: { readonly json?: boolean }) =>
      runCommand(flags, async ({ signal, print, say, json }) => {
        const [{ scanFolder }, { groupShots }, { describeShots, formatShots }] = await Promise.all([
          import("../library/scan.ts"),
          import("../library/group.ts"),
          import("../library/describe.ts"),
        ]);
        const scan = await scanFolder(folder, { signal });
        const { shots, problems } = groupShots(scan.frames);
        const all = [...scan.problems, ...problems];
        if (json) print(JSON.stringify({ shots, frames: scan.frames, problems: all, counts: scan.counts }));
        else {
          print(formatShots(describeShots(shots, scan.frames)));
          for (const { path, message } of all) say(`! ${path}: ${message}`);
        }
        return all.length > 0 ? 3 : 0;
      }),
    );
}
