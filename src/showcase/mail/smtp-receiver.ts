import { createWriteStream } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import type { AddressInfo, Socket } from "node:net";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { createTurns } from "../../base/concurrency.ts";
import { RushesError } from "../../base/errors.ts";
import { createRateLimit } from "../../server/rate-limit.ts";
import { describeError } from "../describe-error.ts";
import { newId } from "../db/new-id.ts";
import { readSettings } from "../settings.ts";
import type { Showcase } from "../showcase.ts";
import { tagOfOwn } from "./mail-address.ts";
import { MAX_MAIL_BYTES } from "./mail-limits.ts";
import { receiveMail } from "./receive-mail.ts";

export interface SmtpOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly host?: string | undefined;
  /** PEM; given, connections can become encrypted (STARTTLS). */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Seconds that a client may say nothing. */
  readonly idleSeconds?: number;
  /** Seconds that a mail may take to arrive. */
  readonly mailSeconds?: number;
}

/** A mail server that listens. */
export interface SmtpReceiver {
  readonly port: number;
  close(): Promise<void>;
}

const MAX_CLIENTS = 60;
const MAX_CLIENTS_AN_ADDRESS = 20;
const MAX_RECIPIENTS = 20;
/** All mail together: what comes faster is asked to come again later, which mail servers do by themselves. */
const RATE = { burst: 2000, perSecond: 1 };
/** One envelope sender. */
const SENDER_RATE = { burst: 100, perSecond: 100 / 3600 };

/**
 * Receives mail for `settings.submitAddress`, with or without a tag, and for nobody else. A mail is answered with "250"
 * after it is in the database: killed before, its sender's server was told nothing and comes again.
 *
 * @throws RushesError `bad-argument` when the port is taken or forbidden
 */
export async function startSmtpReceiver(showcase: Showcase, options: SmtpOptions): Promise<SmtpReceiver> {
  const host = options.host ?? "127.0.0.1";
  const mailSeconds = options.mailSeconds ?? 600;
  const spool = join(showcase.folder, "incoming");
  // Of mails that were on their way when the process ended; nobody was told that they arrived.
  await rm(spool, { recursive: true, force: true });
  await mkdir(spool, { recursive: true });
  const all = createRateLimit(RATE);
  const bySender = createRateLimit(SENDER_RATE);
  const sockets = new Map<string, { readonly socket: Socket; readonly deadline: NodeJS.Timeout }>();
  const clients = new Map<string, number>();
  // Only one of them is in memory.
  const turns = createTurns();

  const takeMail = async (stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> => {
    const path = join(spool, newId());
    const connection = sockets.get(keyOf(session));
    stream.on("data", () => {
      // Told its size, it will be refused; who sends on and on is cut off.
      if (stream.byteLength > MAX_MAIL_BYTES * 1.5) connection?.socket.destroy();
    });
    try {
      await pipeline(stream, createWriteStream(path)).catch((error: NodeJS.ErrnoException) => {
        // The client went away in the middle, or the disk is full; neither is to be told a mail's sender in detail.
        if (error.code === "ENOSPC") showcase.log("There is no room for a mail: the disk is full.");
        throw refusal(451, "4.3.0 It did not arrive whole. Come again later.");
      });
      if (stream.sizeExceeded) throw refusal(552, "5.3.4 Too long. Send a link instead.");
      const from = session.envelope.mailFrom === false ? "" : session.envelope.mailFrom.address;
      const recipients = session.envelope.rcptTo.map((one) => one.address);
      const received = await turns.take(async () => receiveMail(showcase, await readFile(path), { from, recipients }));
      if (received.kind === "refused") throw refusal(received.code, received.text);
      return received.kind === "duplicate" ? "We have it already" : "We have it";
    } finally {
      await rm(path, { force: true });
      connection?.deadline.refresh();
    }
  };

  const server = new SMTPServer({
    size: MAX_MAIL_BYTES,
    maxClients: MAX_CLIENTS,
    maxRecipients: MAX_RECIPIENTS,
    socketTimeout: (options.idleSeconds ?? 30) * 1000,
    closeTimeout: 1000,
    disableReverseLookup: true,
    banner: "rushes",
    disabledCommands: options.tls === undefined ? ["AUTH", "STARTTLS"] : ["AUTH"],
    ...options.tls,
    onConnect(session, done) {
      const count = (clients.get(session.remoteAddress) ?? 0) + 1;
      clients.set(session.remoteAddress, count);
      done(count > MAX_CLIENTS_AN_ADDRESS ? refusal(421, "4.7.0 Too many connections at once.") : null);
    },
    onClose(session) {
      const count = (clients.get(session.remoteAddress) ?? 1) - 1;
      if (count > 0) clients.set(session.remoteAddress, count);
      else clients.delete(session.remoteAddress);
    },
    onMailFrom({ address }, _session, done) {
      const now = showcase.now().getTime() / 1000;
      const isFree = (address === "" || bySender.take(address.toLowerCase(), now)) && all.take("", now);
      done(isFree ? null : refusal(450, "4.7.1 Too much mail at once. Come again later."));
    },
    onRcptTo({ address }, _session, done) {
      readSettings(showcase.db).then(
        ({ submitAddress }) =>
          done(
            tagOfOwn(address, submitAddress) === null ? refusal(550, "5.1.1 Nobody of that address is here.") : null,
          ),
        () => done(refusal(451, "4.3.0 Come again later.")),
      );
    },
    onData(stream, session, done) {
      takeMail(stream, session).then(
        (text) => done(null, text),
        (error: unknown) => {
          if (isRefusal(error)) return done(error);
          showcase.log(`A mail could not be stored: ${describeError(error)}`);
          done(refusal(451, "4.3.0 It could not be stored. Come again later."));
        },
      );
    },
  });
  // Broken connections and bad commands of others are no news.
  server.on("error", () => undefined);
  server.server.on("connection", (socket: Socket) => {
    const key = keyOf(socket);
    const deadline = setTimeout(() => socket.destroy(), mailSeconds * 1000);
    sockets.set(key, { socket, deadline });
    socket.once("close", () => {
      clearTimeout(deadline);
      sockets.delete(key);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", (error) =>
      reject(
        new RushesError("bad-argument", `Cannot receive mail at ${host}:${options.port}: ${error.message}.`, {
          cause: error,
        }),
      ),
    );
    server.listen(options.port, host, resolve);
  });
  return {
    port: (server.server.address() as AddressInfo).port,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(resolve);
        for (const { socket } of sockets.values()) socket.end();
      });
      await turns.done();
    },
  };
}

interface Refusal extends Error {
  readonly responseCode: number;
}

function refusal(responseCode: number, text: string): Refusal {
  return Object.assign(new Error(text), { responseCode });
}

function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && "responseCode" in error;
}

/** A connection's other end, however its address is written. */
function keyOf(end: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined }): string {
  const address = (end.remoteAddress ?? "").toLowerCase().replace(/^::ffff:/, "");
  return `${address.includes(":") ? new URL(`http://[${address}]`).hostname : address} ${end.remotePort}`;
}
