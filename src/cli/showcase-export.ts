import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { RushesError } from "../base/errors.ts";
import { createMeter, megabytes } from "./progress-meter.ts";
import { type CommandContext, type ExitCode, runCommand } from "./run-command.ts";

interface ExportFlags {
  readonly from: string;
  readonly url: string;
  readonly live?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** `rushes showcase export <folder>`: the public side as files. */
export function exportCommand(): Command {
  return new Command("export")
    .description("Writes the public side of a showcase as files that any web host or CDN serves.")
    .argument("<folder>", "where the files go: a new or empty folder, or that of an earlier export")
    .requiredOption("--url <address>", "the address people will use; may have a path")
    .option("--from <folder>", "where the showcase lives", "showcase")
    .option("--live <address>", "address of the running showcase: links to send in a film lead there")
    .option("--json", "one JSON object per event on stdout")
    .option("--debug", "stack traces of errors")
    .addHelpText(
      "after",
      `
Only what everybody sees is written. The same command again writes what changed and removes what is no longer public;
files that no export wrote are left alone. Searching works in the browser; sending in a film needs the running showcase.

Examples:
  rushes showcase export site --url https://films.example.org
  rushes showcase export site --url https://example.org/films --from films --live https://desk.example.org
  rushes showcase export site --url http://localhost:8000 && python3 -m http.server -d site 8000

Environment:
  DATABASE_URL   postgres://…: then the showcase may go on running; the embedded database is for one process at a time`,
    )
    .action((folder: string, flags: ExportFlags) =>
      runCommand(flags, (context) => exportTo(resolve(folder), flags, context)),
    );
}

async function exportTo(folder: string, flags: ExportFlags, context: CommandContext): Promise<ExitCode> {
  const url = readAddress(flags.url, "--url");
  const live = flags.live === undefined ? null : readAddress(flags.live, "--live");
  const from = resolve(flags.from);
  const databaseUrl = process.env["DATABASE_URL"];
  // Opening would make a new one.
  if (!existsSync(join(from, "secret"))) {
    throw new RushesError("bad-argument", `There is no showcase in ${from}. Say where it lives with --from.`);
  }
  const { openShowcase } = await import("../showcase/showcase.ts");
  const { exportSite } = await import("../showcase/export/export-site.ts");
  const showcase = await openShowcase({ folder: from, origin: url, databaseUrl, log: context.say }).catch(
    (error: unknown) => {
      throw error instanceof RushesError && error.details["isLocked"] === true
        ? new RushesError(
            "disk",
            `The showcase in ${from} is running, and its embedded database is for one process at a time. Stop it, export, ` +
              "and start it again; the exported site stays up meanwhile. With DATABASE_URL both can run.",
            { cause: error },
          )
        : error;
    },
  );
  try {
    const meter = createMeter(context.listener);
    const result = await exportSite(showcase, {
      folder,
      url,
      live,
      signal: context.signal,
      onProgress: (stage, done, total) =>
        stage === "pages" ? meter(stage, done, total) : meter(stage, megabytes(done), megabytes(total)),
    });
    for (const message of result.problems) {
      context.listener({ event: "problem", code: "export", path: null, message });
    }
    if (context.json) context.print(JSON.stringify({ event: "done", folder, url, ...result }));
    context.say(
      `\n${folder}   ${result.pages} pages and ${result.files} files; ${result.written} were written, ${result.removed} removed`,
    );
    return result.problems.length === 0 ? 0 : 3;
  } finally {
    await showcase.close();
  }
}

/** An address with http or https, without a slash at its end. */
function readAddress(text: string, flag: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== "" || url.hash !== "" || url.username !== "") {
    throw new RushesError(
      "bad-argument",
      `Expected an address such as https://films.example.org for \`${flag}\` but received "${text}".`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
