import { existsSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import { RushesError } from "../base/errors.ts";
import type { ExportOptions, ExportResult } from "../showcase/export/export-site.ts";
import { openMediaOfEnvironment } from "./media-of-environment.ts";
import { createMeter } from "./progress-meter.ts";
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
The showcase may be running meanwhile: where it has the embedded database, it is asked to export, beside its visitors.

Examples:
  rushes showcase export site --url https://films.example.org
  rushes showcase export site --url https://example.org/films --from films --live https://desk.example.org
  rushes showcase export site --url http://localhost:8000 && python3 -m http.server -d site 8000

Environment:
  DATABASE_URL, MEDIA_URL   as for \`rushes showcase\``,
    )
    .action((folder: string, flags: ExportFlags) =>
      runCommand(flags, (context) => exportTo(resolve(folder), flags, context)),
    );
}

async function exportTo(folder: string, flags: ExportFlags, context: CommandContext): Promise<ExitCode> {
  const url = readAddress(flags.url, "--url");
  const live = flags.live === undefined ? null : readAddress(flags.live, "--live");
  const from = resolve(flags.from);
  // Opening would make a new one.
  if (!existsSync(join(from, "secret"))) {
    throw new RushesError("bad-argument", `There is no showcase in ${from}. Say where it lives with --from.`);
  }
  const way = relative(from, folder);
  if (way === "" || !(isAbsolute(way) || way.split(sep)[0] === "..")) {
    throw new RushesError("bad-argument", `${folder} lies in the showcase's own folder. Export into one beside it.`);
  }
  const meter = createMeter(context.listener);
  const options: ExportOptions = {
    folder,
    url,
    live,
    signal: context.signal,
    onProgress: meter,
  };
  const result = await exportHereOrThere(from, options, context);
  for (const message of result.problems) {
    context.listener({ event: "problem", code: "export", path: null, message });
  }
  if (context.json) context.print(JSON.stringify({ event: "done", folder, url, ...result }));
  context.say(
    `\n${folder}   ${result.pages} pages and ${result.files} files; ${result.written} were written, ${result.removed} removed`,
  );
  return result.problems.length === 0 ? 0 : 3;
}

/** A showcase that starts or ends holds its folder for a while without answering. */
const TRY_FOR_MS = 10_000;
const TRY_EVERY_MS = 500;

/** Here, or where another process has the embedded database: by that one, when it is a showcase at work. */
async function exportHereOrThere(from: string, options: ExportOptions, context: CommandContext): Promise<ExportResult> {
  const { openShowcase } = await import("../showcase/showcase.ts");
  const { exportSite } = await import("../showcase/export/export-site.ts");
  const { askForExport } = await import("../showcase/export/ask-export.ts");
  const { keepHeapSmall } = await import("../showcase/keep-heap-small.ts");
  keepHeapSmall();
  const databaseUrl = process.env["DATABASE_URL"];
  const store = await openMediaOfEnvironment(from);
  const giveUpAt = performance.now() + TRY_FOR_MS;
  for (;;) {
    try {
      const showcase = await openShowcase({ folder: from, origin: options.url, databaseUrl, store, log: context.say });
      return await exportSite(showcase, options).finally(() => showcase.close());
    } catch (error) {
      if (!(error instanceof RushesError && error.details["isLocked"] === true)) throw error;
      const result = await askForExport(from, options);
      if (result !== null) return result;
      if (performance.now() > giveUpAt) throw heldError(from, error);
      await setTimeout(TRY_EVERY_MS, null, { signal: context.signal });
    }
  }
}

function heldError(from: string, cause: RushesError): RushesError {
  return new RushesError(
    "disk",
    `Another process has the showcase in ${from} and answers no exports: one that is still starting, another export, or a ` +
      "showcase of an older version of rushes, which has to be stopped for it.",
    { cause },
  );
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
