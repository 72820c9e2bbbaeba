import { readFile } from "node:fs/promises";
import { Command } from "commander";
import { RushesError } from "../base/errors.ts";
import { parseWholeIn } from "./options.ts";
import { createMeter, megabytes } from "./progress-meter.ts";
import { type CommandContext, type ExitCode, runCommand } from "./run-command.ts";

interface Flags {
  readonly to: string;
  readonly report?: string;
  readonly keyFile?: string;
  readonly title?: string;
  readonly maker?: readonly string[];
  readonly slug?: string;
  readonly tagline?: string;
  readonly synopsis?: string;
  readonly place?: string;
  readonly places: boolean;
  readonly year?: number;
  readonly tag?: readonly string[];
  readonly json?: boolean;
  readonly debug?: boolean;
}

const KEY = "RUSHES_PUBLISH_KEY";

/** `rushes publish <film>`: sends a finished film to a showcase. */
export function publishCommand(): Command {
  return new Command("publish")
    .description("Sends a finished film to a showcase, where it becomes a draft that an editor publishes.")
    .argument("<film>", "the film: .mp4, .mov, .mkv")
    .requiredOption("--to <address>", "address of the showcase")
    .option(
      "--report <file>",
      "the film's .report.json: fills “how it was made”; keograms come from the page beside it",
    )
    .option("--key-file <file>", `file with the publish key, in place of ${KEY}`)
    .option("--title <text>", "title (default: the report's name of the film, or the file's)")
    .option("--maker <names...>", "who made it, in the order of the credit")
    .option("--slug <text>", "last part of its address (default: made of the title)")
    .option("--tagline <text>", "the film in one sentence")
    .option("--synopsis <text>", "some sentences")
    .option("--place <text>", "where it was made")
    .option("--no-places", "do not tell coordinates: those of the report, which cameras with GPS wrote, stay with you")
    .option("--year <year>", "when (default: of the report's last photograph)", parseWholeIn(1880, 2200))
    .option("--tag <texts...>", "what it is found by")
    .option("--json", "events as JSON lines on stdout, nothing else")
    .option("--debug", "show where errors come from")
    .addHelpText(
      "after",
      `
Editors make a publish key at the desk, under their account. It is read from ${KEY} or --key-file and never from
the command line, which every user of a machine can see.

Cut off, stopped or killed, the same command goes on where it stopped, from any machine: the showcase knows the film by its
bytes. A film that is there already is not sent again, and nothing that editors changed is touched. Of the report only
numbers, kit, curves, keograms and, unless --no-places, coordinates of its shots to a kilometre are sent: no names of
files and folders.

Examples:
  rushes publish day-3.mp4 --report day-3.report.json --to https://films.example.org
  rushes publish day-3.mp4 --to https://films.example.org --title "Day three" --maker "Ada Lindqvist" --tag night sea`,
    )
    .action((film: string, flags: Flags) => runCommand(flags, (context) => publish(film, flags, context)));
}

async function publish(film: string, flags: Flags, context: CommandContext): Promise<ExitCode> {
  const { to, report, places, keyFile, json: _json, debug: _debug, maker, tag, ...words } = flags;
  const address = readAddress(to);
  if (address.startsWith("http:") && !/^http:\/\/(localhost|127\.|\[::1\])/.test(address)) {
    context.say(`${address} is not encrypted: who is on the way can read the key.`);
  }
  const { publishFilm } = await import("../showcase/publish/publish-film.ts");
  const meter = createMeter(context.listener);
  const published = await publishFilm({
    film,
    ...(report === undefined ? {} : { report }),
    hidesPlaces: !places,
    to: address,
    key: await readKey(keyFile),
    words: {
      ...words,
      ...(maker === undefined ? {} : { makers: [...maker] }),
      ...(tag === undefined ? {} : { tags: [...tag] }),
    },
    signal: context.signal,
    onProgress: (stage, done, total) => meter(stage, megabytes(done), megabytes(total)),
    say: (message) => context.listener({ event: "note", message }),
  });
  const page = `${address}${published.desk}`;
  if (context.json) context.print(JSON.stringify({ event: "done", ...published, page }));
  context.say(
    published.sentBytes === 0 && !published.isNew
      ? `\n“${published.title}” is there already (${published.state}): ${page}`
      : `\n“${published.title}” has arrived (${published.state}). It is prepared now; editors publish it at ${page}`,
  );
  return 0;
}

function readAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "") {
    throw new RushesError("bad-argument", `Expected an address such as https://films.example.org for \`--to\`.`);
  }
  return url.origin;
}

async function readKey(file: string | undefined): Promise<string> {
  const key =
    file === undefined
      ? (process.env[KEY] ?? "")
      : await readFile(file, "utf8").catch((error: Error) => {
          throw new RushesError("bad-argument", `Cannot read the key in ${file}: ${error.message}`, { cause: error });
        });
  if (/^[\x21-\x7E]{1,200}$/.test(key.trim())) return key.trim();
  throw new RushesError(
    "bad-argument",
    key.trim() === ""
      ? `There is no publish key. Editors make one at the desk, under their account; give it in ${KEY} or with --key-file.`
      : `What is in ${file ?? KEY} is no publish key.`,
  );
}
