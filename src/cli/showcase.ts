import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { Command } from "commander";
import { once } from "node:events";
import { RushesError } from "../base/errors.ts";
import type { MailOptions } from "../showcase/mail/start-mail.ts";
import { openMediaOfEnvironment } from "./media-of-environment.ts";
import { runCommand } from "./run-command.ts";
import { exportCommand } from "./showcase-export.ts";

interface ShowcaseFlags {
  readonly port: string;
  readonly host: string;
  readonly url?: string;
  readonly empty?: boolean;
  readonly smtpPort?: string;
  readonly smtpHost: string;
  readonly smtpKey?: string;
  readonly smtpCert?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

/** `rushes showcase`: a site where films are shown, found and sent in. */
export function showcaseCommand(): Command {
  const command = new Command("showcase")
    .enablePositionalOptions()
    .description("Starts a showcase: a site where films are shown, found and sent in, with a desk for its editors.")
    .argument("[folder]", "where the showcase lives; a new one is made", "showcase")
    .option("--port <number>", "where it listens", "8787")
    .option("--host <address>", "address it listens at; 0.0.0.0: all of this machine's", "127.0.0.1")
    .option("--url <address>", "the address people use, when it stands behind another server")
    .option("--empty", "a new one starts without the sample")
    .option("--smtp-port <number>", "where it receives mail for its address for submissions; left out: it does not")
    .option("--smtp-host <address>", "address it receives mail at", "127.0.0.1")
    .option("--smtp-key <file>", "private key (PEM), for mail that comes encrypted")
    .option("--smtp-cert <file>", "certificate (PEM) that belongs to it")
    .option("--json", "one JSON object per event on stdout")
    .option("--debug", "stack traces of errors")
    .addHelpText(
      "after",
      `
Examples:
  rushes showcase                       ./showcase at http://localhost:8787; the desk is at /desk
  rushes showcase films --port 80 --host 0.0.0.0 --url https://films.example.org
  rushes showcase export site --url https://films.example.org --from films

Environment:
  DATABASE_URL   postgres://…, instead of the embedded database in the folder
  MEDIA_URL      s3://key:secret@host/bucket?region=…, where media lie instead of in the folder (s3+http://… without TLS);
                 key and secret may be in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY
  SMTP_URL       smtp://user:password@host:587, which brings its mail away; without it, mail waits
  MAIL_FROM      sender of that mail where the showcase has no address for submissions`,
    )
    .action((folder: string, flags: ShowcaseFlags) =>
      runCommand(flags, async ({ signal, json, say, print }) => {
        // Its packages take a while to load, and no other command needs them.
        const { startShowcase } = await import("../showcase/start-showcase.ts");
        const running = await startShowcase({
          folder: resolve(folder),
          port: readPort(flags.port),
          host: flags.host,
          origin: flags.url,
          databaseUrl: process.env["DATABASE_URL"],
          store: await openMediaOfEnvironment(resolve(folder)),
          mail: await readMailFlags(flags),
          withSample: flags.empty !== true,
          log: say,
        });
        try {
          if (json) {
            const { server, mailPort, setupCode } = running;
            print(JSON.stringify({ event: "listening", url: server.url, mailPort, setupCode }));
          }
          say(`The showcase is at ${running.showcase.origin} and its desk at ${running.showcase.origin}/desk`);
          if (running.mailPort !== null) {
            const { readSettings } = await import("../showcase/settings.ts");
            const { submitAddress } = await readSettings(running.showcase.db);
            const whose =
              submitAddress === "" ? "nobody, until the settings at the desk name an address" : submitAddress;
            say(`Mail is received at ${flags.smtpHost}:${running.mailPort}, for ${whose}.`);
          }
          if (running.setupCode !== null) {
            const page = `${running.showcase.origin}/desk/welcome?code=${running.setupCode}`;
            say(`Nobody has an account yet. Make the owner's at ${page}`);
          }
          say("Ctrl-C stops it.");
          if (!signal.aborted) await once(signal, "abort");
        } finally {
          await running.close();
        }
        return 0;
      }),
    );
  return command.addCommand(
    exportCommand().exitOverride().showHelpAfterError("(rushes showcase export --help shows the options)"),
  );
}

async function readMailFlags(flags: ShowcaseFlags): Promise<MailOptions> {
  const { smtpPort, smtpHost, smtpKey, smtpCert } = flags;
  if ((smtpKey === undefined) !== (smtpCert === undefined)) {
    throw new RushesError("bad-argument", "`--smtp-key` and `--smtp-cert` belong together; one of them is missing.");
  }
  const tls =
    smtpKey === undefined || smtpCert === undefined
      ? undefined
      : { key: await readPem(smtpKey), cert: await readPem(smtpCert) };
  return {
    receive: smtpPort === undefined ? undefined : { port: readPort(smtpPort, "--smtp-port"), host: smtpHost, tls },
    smtpUrl: process.env["SMTP_URL"],
    mailFrom: process.env["MAIL_FROM"],
  };
}

async function readPem(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: Error) => {
    throw new RushesError("bad-argument", `Cannot read ${path}: ${error.message}`, { cause: error });
  });
}

function readPort(text: string, flag = "--port"): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new RushesError("bad-argument", `Expected a port (0–65535) for \`${flag}\` but received "${text}".`);
}
