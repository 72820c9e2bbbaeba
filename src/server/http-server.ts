import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import { RushesError } from "../base/errors.ts";
import { filePartOf } from "./read-file.ts";
import { sendFilePart } from "./send-file.ts";

/** Answers a request of the web; Hono's `app.fetch` is one. */
export type Fetch = (request: Request, connection?: Connection) => Response | Promise<Response>;

/** An answer that lies ready. */
export interface ReadyAnswer {
  readonly status: number;
  /** A name, its value, the next name …: what Node takes as it is. With `content-length`, where there is a body. */
  readonly headers: readonly string[];
  readonly body: Uint8Array | null;
}

/**
 * Looks whether the answer to a GET lies ready. `target` is what stands in the request's first line. Null: it is asked
 * of `fetch`.
 */
export type FindReady = (
  target: string,
  headers: IncomingHttpHeaders,
) => ReadyAnswer | null | Promise<ReadyAnswer | null>;

export interface ServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Address to listen at; only this machine unless told. */
  readonly host?: string | undefined;
  /** Seconds that a whole request may take to arrive. An upload comes in pieces that each fit. */
  readonly requestSeconds?: number | undefined;
  /** Asked before `fetch`: no `Request` and no `Response` is made for what it finds, which are most of a page's cost. */
  readonly findReady?: FindReady | undefined;
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
  const answer = getRequestListener(withFiles(fetch), { overrideGlobalObjects: true });
  const server = createServer(
    {
      headersTimeout: Math.min(HEADERS_WITHIN_MS, requestMs),
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(CHECK_MS, requestMs),
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    options.findReady === undefined ? answer : answerReady(options.findReady, answer),
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

type Connection = HttpBindings | Http2Bindings;

/** Sends by itself what is a part of a file, and leaves all else to who called. */
function withFiles(fetch: Fetch): (request: Request, connection: Connection) => Promise<Response> {
  return async (request, connection) => {
    const response = await fetch(request, connection);
    // Only files come in ranges, and looking at the body of anything else would make it dearer.
    const body = response.headers.has("accept-ranges") ? response.body : null;
    const part = body === null ? undefined : filePartOf(body);
    if (part === undefined) return response;
    // This server speaks HTTP/1.1 only.
    const outgoing = connection.outgoing as ServerResponse;
    outgoing.writeHead(response.status, [...response.headers].flat());
    await sendFilePart(part, outgoing);
    return RESPONSE_ALREADY_SENT;
  };
}

/** A port that nobody listens at: links name it, so that it has to be known before anything is opened. */
export async function freePort(host?: string): Promise<number> {
  const server = await startServer(() => new Response(null), { port: 0, host });
  await server.close();
  return server.port;
}

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

/** Sends what lies ready, and leaves the rest to `answer`; so too what could not be looked for, which is asked again there. */
function answerReady(findReady: FindReady, answer: Listener): Listener {
  return (request, response) => {
    const isHead = request.method === "HEAD";
    if (!isHead && request.method !== "GET") return answer(request, response);
    const send = (ready: ReadyAnswer | null): unknown => {
      if (ready === null) return answer(request, response);
      response.writeHead(ready.status, ready.headers as string[]);
      return response.end(isHead ? null : ready.body);
    };
    const found = findReady(request.url ?? "/", request.headers);
    return found instanceof Promise ? found.then(send, () => send(null)) : send(found);
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
