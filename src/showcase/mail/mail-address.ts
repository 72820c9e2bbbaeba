import { z } from "zod";

const ADDRESS = z.email().max(254);

/**
 * True for one plain address, `local@domain`: no name, no second address, nothing that ends a header's line. What is
 * entered by somebody goes through here before it becomes a recipient.
 */
export function isMailAddress(text: string): boolean {
  return ADDRESS.safeParse(text).success;
}

/** The part behind the `@`, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

/** `films@example.org` and `abc` → `films+abc@example.org`: mail to it is about `abc`. */
export function withTag(address: string, tag: string): string {
  const at = address.lastIndexOf("@");
  return `${address.slice(0, at)}+${tag}${address.slice(at)}`;
}

/**
 * How `address` is ours: null when it is not, else its tag, empty when it has none.
 * @param own the showcase's address; empty: nothing is ours
 */
export function tagOfOwn(address: string, own: string): string | null {
  if (own === "" || domainOf(address) !== domainOf(own)) return null;
  const [local = "", ...tag] = address.slice(0, address.lastIndexOf("@")).split("+");
  return local.toLowerCase() === own.slice(0, own.lastIndexOf("@")).toLowerCase() ? tag.join("+").toLowerCase() : null;
}
