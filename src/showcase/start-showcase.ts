import { type HttpServer, startServer } from "../server/http-server.ts";
import { createApp } from "./app.ts";
import { startJobRunner } from "./jobs/job-runner.ts";
import { startPublishing } from "./public/publish-due.ts";
import { openShowcase, type Showcase } from "./showcase.ts";

export interface StartOptions {
  readonly folder: string;
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string | undefined;
  /** The address people use, when it is not that of the server itself. */
  readonly origin?: string | undefined;
  readonly databaseUrl?: string | undefined;
  readonly log?: (line: string) => void;
}

/** A showcase at work. */
export interface RunningShowcase {
  readonly showcase: Showcase;
  readonly server: HttpServer;
  close(): Promise<void>;
}

/**
 * Starts a showcase: its pages, and the work behind them.
 * @throws RushesError as `openShowcase` and `startServer`
 */
export async function startShowcase(options: StartOptions): Promise<RunningShowcase> {
  const showcase = await openShowcase({
    folder: options.folder,
    origin: options.origin ?? `http://localhost:${options.port}`,
    ...(options.databaseUrl === undefined ? {} : { databaseUrl: options.databaseUrl }),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  try {
    const app = createApp(showcase);
    const server = await startServer(app.fetch, { port: options.port, host: options.host });
    const runner = startJobRunner(showcase, { concurrency: 1, run: {} });
    const publishing = startPublishing(showcase);
    return {
      showcase,
      server,
      close: async () => {
        await server.close();
        await publishing.close();
        await runner.close();
        await showcase.close();
      },
    };
  } catch (error) {
    await showcase.close();
    throw error;
  }
}
