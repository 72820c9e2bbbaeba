import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import { RushesError } from "../base/errors.ts";

/** Answers a request of the web; Hono's `app.fetch` is one. */
export type Fetch = (request: Request) => Response | Promise<Response>;

export interface ServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Address to listen at; only this machine unless told. */
  readonly host?: string | undefined;
  /** Seconds that a whole request may take to arrive. An upload comes in pieces that each fit. */
  readonly requestSeconds?: number | undefined;
}

/** A server that listens. */
export interface HttpServer {
  readonly url: string;
  readonly port: number;
  /** Stops listening, lets what is being answered finish for a second, then ends it. */
  close(): Promise<void>;
}

const HEADERS_WITHIN_MS = 10_000;
const IDLE_MS = 5_000;
/** How often it is looked who is too slow. */
const CHECK_MS = 15_000;
const MAX_HEADER_BYTES = 16_384;
const CLOSE_WITHIN_MS = 1_000;

/**
 * Serves `fetch` over HTTP/1.1. Who sends headers or bodies too slowly is cut off, so that a few slow clients cannot
 * hold all connections.
 * @throws RushesError `bad-argument` when the port is taken or forbidden
 */
export async function startServer(fetch: Fetch, options: ServerOptions): Promise<HttpServer> {
  const host = options.host ?? "127.0.0.1";
  const requestMs = (options.requestSeconds ?? 300) * 1000;
  const server = createServer(
    {
      headersTimeout: Math.min(HEADERS_WITHIN_MS, requestMs),
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, requestMs),
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    getRequestListener(fetch, { overrideGlobalObjects: true }),
  );
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, options.port)));
    server.listen(options.port, host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), CLOSE_WITHIN_MS).unref();
      }),
  };
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): RushesError {
  const why =
    error.code === "EADDRINUSE"
      ? "something listens there already"
      : error.code === "EACCES"
        ? "this user may not listen there (ports below 1024 are the system's)"
        : error.message;
  return new RushesError("bad-argument", `Cannot listen at ${host}:${port}: ${why}. Choose another with --port.`, {
    cause: error,
  });
}
