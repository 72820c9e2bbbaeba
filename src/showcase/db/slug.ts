const MAX_LENGTH = 80;

/** An address's last part from a title: "Enter Pyongyang!" → `enter-pyongyang`. Letters of any script are kept. */
export function slugOf(title: string): string {
  const slug = title
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .normalize("NFC")
    .toLowerCase()
    // "A Room of One's Own" is no room of one s own.
    .replace(/['’ʼ]/g, "")
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, MAX_LENGTH)
    .replace(/^-+|-+$/g, "");
  return slug === "" ? "untitled" : slug;
}

/**
 * The first of `slug`, `slug-2`, `slug-3` … that is free.
 * @param isTaken asks the table; the table's own `unique` decides in the end
 */
export async function freeSlug(title: string, isTaken: (slug: string) => Promise<boolean>): Promise<string> {
  const slug = slugOf(title);
  if (!(await isTaken(slug))) return slug;
  for (let number = 2; ; number++) {
    const numbered = `${slug}-${number}`;
    if (!(await isTaken(numbered))) return numbered;
  }
}
