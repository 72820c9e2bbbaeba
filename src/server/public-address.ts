import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

const PRIVATE = new BlockList();
// RFC 6890 and what came after: this machine, its networks, links between them, multicast, what is reserved.
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const) {
  PRIVATE.addSubnet(address, bits, "ipv4");
}
for (const [address, bits] of [
  ["::", 96],
  ["64:ff9b::", 96],
  ["100::", 64],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const) {
  PRIVATE.addSubnet(address, bits, "ipv6");
}

/** True for an address that is anybody's on the internet, not one of this machine or of the networks it stands in. */
export function isPublicAddress(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return isPublicAddress(mapped);
  const version = isIP(address);
  if (version === 0 || (version === 6 && /^::ffff:/i.test(address))) return false;
  return !PRIVATE.check(address, version === 4 ? "ipv4" : "ipv6");
}

/**
 * A `lookup` for `http.request` that finds public addresses only. The address that is checked is the one connected to,
 * so that a name cannot be one thing when it is asked for and another when it is used.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, []);
    const allowed = found.filter(({ address }) => isPublicAddress(address));
    if (allowed.length === 0) return callback(new Error(`${hostname} is not on the public internet.`), []);
    if (options.all === true) return callback(null, allowed);
    callback(null, allowed[0]!.address, allowed[0]!.family);
  });
};
