import type { Context } from "hono";

/** Connections of Hono's server for Node carry the socket. */
interface NodeBindings {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } };
}

const LOOPBACK = /^(::1|127\.|::ffff:127\.)/;

/**
 * Whom to count requests against. Behind another server on this machine it is the address that server names last in
 * `X-Forwarded-For`; from elsewhere that header is anybody's to write and is not read. Of IPv6 the first half, since one
 * household has the second half to itself.
 */
export function clientAddress(context: Context): string {
  const env = context.env as NodeBindings | undefined;
  const peer = env?.incoming?.socket?.remoteAddress ?? "127.0.0.1";
  const forwarded = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim();
  const address = LOOPBACK.test(peer) && forwarded !== undefined && forwarded !== "" ? forwarded : peer;
  return address.includes(":") && !address.startsWith("::ffff:") ? address.split(":").slice(0, 4).join(":") : address;
}
