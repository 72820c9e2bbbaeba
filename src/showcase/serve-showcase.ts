import { startServer } from "../server/http-server.ts";
import { withSecurityHeaders } from "../server/security-headers.ts";
import { isFirstRun } from "./accounts/create-account.ts";
import { setupCode } from "./accounts/setup-code.ts";
import { createApp, SECURITY } from "./app.ts";
import { startClock } from "./clock.ts";
import { startVacuumClock } from "./db/vacuum-clock.ts";
import { startPublishClock } from "./desk/publish-clock.ts";
import { openExportDoor } from "./export/export-door.ts";
import { startJobRunner } from "./jobs/job-runner.ts";
import { startMail } from "./mail/start-mail.ts";
import { clearCopies } from "./media/open-media-store.ts";
import { pull } from "./media/pull.ts";
import { transcode } from "./media/transcode.ts";
import { startUploadClock } from "./media/upload-clock.ts";
import type { PublicSite } from "./public/public-site.ts";
import { startSample } from "./sample/start-sample.ts";
import type { Showcase } from "./showcase.ts";
import type { RunningShowcase, StartOptions } from "./start-showcase.ts";

const CATALOGUE_CLOCK = {
  firstMs: 60_000,
  everyMs: 3_600_000,
  failure: "The catalogue cannot be kept for the next start",
};

/**
 * Answers requests for a showcase that is open, and does the work behind its pages.
 * @throws RushesError as `startServer` and `startMail`; the showcase is still open then, and is the caller's to close
 */
export async function serveShowcase(
  showcase: Showcase,
  site: PublicSite,
  options: StartOptions,
): Promise<RunningShowcase> {
  await clearCopies(options.folder);
  const app = createApp(showcase, site);
  const findReady = withSecurityHeaders(site.findReady, SECURITY);
  const server = await startServer(app.fetch, { port: options.port, host: options.host, findReady });
  const mail = await startMail(showcase, options.mail ?? {});
  const clock = startPublishClock(showcase);
  const uploadClock = startUploadClock(showcase);
  const vacuumClock = startVacuumClock(showcase);
  const catalogueClock = startClock(showcase, CATALOGUE_CLOCK, () => site.keepUp());
  const runner = startJobRunner(showcase, {
    concurrency: 1,
    run: { transcode: transcode(showcase), pull: pull(showcase) },
  });
  const sample = await startSample(showcase, options.withSample ?? false);
  const door = await openExportDoor(showcase, site);
  const code = (await isFirstRun(showcase.db)) ? setupCode(showcase) : null;
  return {
    showcase,
    server,
    mailPort: mail.port,
    setupCode: code,
    close: async () => {
      await door.close();
      await server.close();
      await mail.close();
      await clock.close();
      await uploadClock.close();
      await vacuumClock.close();
      await catalogueClock.close();
      await sample?.close();
      await runner.close();
      await showcase.close();
    },
  };
}
