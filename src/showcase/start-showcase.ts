import { join } from "node:path";
import { freePort, type HttpServer } from "../server/http-server.ts";
import type { MailOptions } from "./mail/start-mail.ts";
import { keepHeapSmall } from "./keep-heap-small.ts";
import type { MediaStore } from "./media/media-store.ts";
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

const FIRST_GUESTS_MS = 2000;

/**
 * Starts a showcase: its pages, and the work behind them. The rest of the program is loaded while the database opens.
 * @throws RushesError as `openShowcase` and `startServer`
 */
export async function startShowcase(options: StartOptions): Promise<RunningShowcase> {
  const port = options.port === 0 ? await freePort(options.host) : options.port;
  const opening = openShowcase({
    folder: options.folder,
    store: options.store,
    origin: options.origin ?? `http://localhost:${port}`,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  const catalogueFile = import("./public/catalogue-file.ts").then(({ openCatalogueFile }) =>
    openCatalogueFile(join(options.folder, "work"), options.log),
  );
  const [siteModule, serveModule] = [import("./public/public-site.ts"), import("./serve-showcase.ts")];
  const showcase = await opening;
  try {
    const { createPublicSite } = await siteModule;
    const site = createPublicSite(showcase, await catalogueFile);
    // Whoever asks first waits less. What fails here fails again for them, and is told then.
    void site
      .catalogue()
      .catch(() => null)
      // Until now the heap only grew, and looking through it each time would be a tenth of a start. Who came first is answered.
      .finally(() => setTimeout(keepHeapSmall, FIRST_GUESTS_MS).unref());
    return await (await serveModule).serveShowcase(showcase, site, { ...options, port });
  } catch (error) {
    await showcase.close();
    throw error;
  }
}
