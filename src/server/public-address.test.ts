import { expect, it } from "vitest";
import { isPublicAddress } from "./public-address.ts";

const PRIVATE =
  "127.0.0.1 10.1.2.3 169.254.169.254 192.168.1.1 172.20.0.1 0.0.0.0 224.0.0.1 255.255.255.255 " +
  "::1 :: fe80::1 fd00::1 ::ffff:127.0.0.1 ::ffff:7f00:1 64:ff9b::7f00:1 2002:7f00:1:: localhost 1.1.1 0x7f.1";

it("tells addresses of the internet from those of this machine and its networks", () => {
  for (const address of ["1.1.1.1", "93.184.216.34", "172.32.0.1", "2606:4700::1111"]) {
    expect([address, isPublicAddress(address)]).toEqual([address, true]);
  }
  for (const address of PRIVATE.split(" ")) {
    expect([address, isPublicAddress(address)]).toEqual([address, false]);
  }
});
