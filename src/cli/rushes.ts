#!/usr/bin/env node
import { Command, CommanderError } from "commander";
import { readPackageVersion } from "../render/engine-version.ts";
import { doctorCommand } from "./doctor.ts";
import { makeCommand } from "./make.ts";
import { measureCommand } from "./measure.ts";
import { publishCommand } from "./publish.ts";
import { sampleCommand } from "./sample.ts";
import { shotsCommand } from "./shots.ts";
import { showcaseCommand } from "./showcase.ts";

const program = new Command("rushes")
  .description("Turns a card full of camera raws into a finished time-lapse film.")
  .version(await readPackageVersion())
  .showHelpAfterError("(rushes --help shows what there is)")
  .exitOverride()
  // Options after a command's name are that command's: `showcase export --url` is not `showcase --url`.
  .enablePositionalOptions()
  .addHelpText(
    "after",
    `
Examples:
  rushes sample shoot                 a small raw shoot to try things on
  rushes make shoot                   a film of it: shoot.mp4, shoot.film.yaml, shoot.report.html
  rushes make ~/cards/day-3 -o day-3.mov --codec prores
  rushes shots ~/cards/day-3          which shots are there?
  rushes measure old-film.mp4         how much does it flicker?
  rushes showcase                     a site for finished films, at http://localhost:8787
  rushes publish shoot.mp4 --report shoot.report.json --to https://films.example.org

Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but some frames could not be used, 130 stopped.`,
  );

for (const command of [
  makeCommand(),
  sampleCommand(),
  shotsCommand(),
  measureCommand(),
  showcaseCommand(),
  publishCommand(),
  doctorCommand(),
]) {
  program.addCommand(command.exitOverride().showHelpAfterError(`(rushes ${command.name()} --help shows the options)`));
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Help and version are what was asked for; everything else is wrong usage.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
