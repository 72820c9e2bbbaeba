import { setFlagsFromString } from "node:v8";
import { type HttpServer, startServer } from "../server/http-server.ts";
import { withSecurityHeaders } from "../server/security-headers.ts";
import { isFirstRun } from "./accounts/create-account.ts";
import { setupCode } from "./accounts/setup-code.ts";
import { createApp, SECURITY } from "./app.ts";
import { startPublishClock } from "./desk/publish-clock.ts";
import { openExportDoor } from "./export/export-door.ts";
import { startJobRunner } from "./jobs/job-runner.ts";
import { type MailOptions, startMail } from "./mail/start-mail.ts";
import type { MediaStore } from "./media/media-store.ts";
import { clearCopies } from "./media/open-media-store.ts";
import { pull } from "./media/pull.ts";
import { transcode } from "./media/transcode.ts";
import { startUploadClock } from "./media/upload-clock.ts";
import { createPublicSite } from "./public/public-site.ts";
import { startSample } from "./sample/start-sample.ts";
import { openShowcase, type Showcase } from "./showcase.ts";

export interface StartOptions {
  readonly folder: string;
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string | undefined;
  /** The address people use, when it is not that of the server itself. */
  readonly origin?: string | undefined;
  readonly databaseUrl?: string | undefined;
  /** Left out: media lie in the folder. */
  readonly store?: MediaStore | undefined;
  /** Mail, in and out. */
  readonly mail?: MailOptions | undefined;
  /** A new showcase gets films to look at. */
  readonly withSample?: boolean | undefined;
  readonly log?: (line: string) => void;
}

/** A showcase at work. */
export interface RunningShowcase {
  readonly showcase: Showcase;
  readonly server: HttpServer;
  /** Where mail is received; null: nowhere. */
  readonly mailPort: number | null;
  /** What the first owner types on the welcome page; null: there is an account already. */
  readonly setupCode: string | null;
  close(): Promise<void>;
}

/**
 * Garbage is collected when the heap is a third larger than what lived last time. Left to itself it grows to many times
 * that where a machine has much memory, which others on it may need.
 */
const HEAP_GROWTH = "--heap-growing-percent=33";

/**
 * Starts a showcase: its pages, and the work behind them.
 * @throws RushesError as `openShowcase` and `startServer`
 */
export async function startShowcase(options: StartOptions): Promise<RunningShowcase> {
  setFlagsFromString(HEAP_GROWTH);
  const port = options.port === 0 ? await freePort(options.host) : options.port;
  const showcase = await openShowcase({
    folder: options.folder,
    store: options.store,
    origin: options.origin ?? `http://localhost:${port}`,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  try {
    await clearCopies(options.folder);
    const site = createPublicSite(showcase);
    const app = createApp(showcase, site);
    const findReady = withSecurityHeaders(site.findReady, SECURITY);
    const server = await startServer(app.fetch, { port, host: options.host, findReady });
    const mail = await startMail(showcase, options.mail ?? {});
    const clock = startPublishClock(showcase);
    const uploadClock = startUploadClock(showcase);
    const runner = startJobRunner(showcase, {
      concurrency: 1,
      run: { transcode: transcode(showcase), pull: pull(showcase) },
    });
    const sample = await startSample(showcase, options.withSample ?? false);
    const door = await openExportDoor(showcase);
    return {
      showcase,
      server,
      mailPort: mail.port,
      setupCode: (await isFirstRun(showcase.db)) ? setupCode(showcase) : null,
      close: async () => {
        await door.close();
        await server.close();
        await mail.close();
        await clock.close();
        await uploadClock.close();
        await sample?.close();
        await runner.close();
        await showcase.close();
      },
    };
  } catch (error) {
    await showcase.close();
    throw error;
  }
}

/** A port that nobody listens at: links name it, so that it has to be known before anything is opened. */
async function freePort(host: string | undefined): Promise<number> {
  const server = await startServer(() => new Response(null), { port: 0, host });
  await server.close();
  return server.port;
}
