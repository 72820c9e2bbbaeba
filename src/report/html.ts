/** Markup that is safe to put into a page as it is. Only `markup` and `trusted` make it. */
export interface Html {
  readonly html: string;
}

export type Content = string | number | Html | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters, C0, DEL and C1. */
// oxlint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001F\u007F-\u009F]/g;

/** Marks that turn the direction of text that follows, and so can make a name look like another. */
const DIRECTION = /[\u200E\u200F\u061C\u202A-\u202E\u2066-\u2069]/g;

function showCode(character: string): string {
  return `[U+${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, "0")}]`;
}

/**
 * Text as markup, for content and for quoted attributes. What cannot be seen is made visible, so that no file name can
 * hide in it: a newline or a mark of direction becomes its code, such as [U+000A]; a lone surrogate becomes U+FFFD.
 */
export function escapeText(text: string): string {
  return text
    .replace(/\p{Surrogate}/gu, "\uFFFD")
    .replace(CONTROLS, showCode)
    .replace(DIRECTION, showCode)
    .replace(/[&<>"']/g, (character) => ENTITIES[character] as string);
}

function toMarkup(content: Content): string {
  if (content === null) return "";
  if (typeof content === "string") return escapeText(content);
  if (typeof content === "number") return String(content);
  if ("html" in content) return content.html;
  return content.map(toMarkup).join("");
}

/** Template tag: values are escaped unless they are markup already; arrays are joined, null is nothing. */
export function markup(parts: TemplateStringsArray, ...values: readonly Content[]): Html {
  let text = parts[0] as string;
  for (const [index, value] of values.entries()) text += toMarkup(value) + (parts[index + 1] as string);
  return { html: text };
}

/** Takes markup as it is. For text of our own only. */
export function trusted(text: string): Html {
  return { html: text };
}
