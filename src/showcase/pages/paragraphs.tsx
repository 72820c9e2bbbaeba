import type { JSX } from "hono/jsx/jsx-runtime";
import { paragraphsOf } from "./words.ts";

/** A plain text with blank lines, as paragraphs. */
export function Paragraphs(props: { readonly text: string }): JSX.Element {
  return (
    <>
      {paragraphsOf(props.text).map((text) => (
        <p>{text}</p>
      ))}
    </>
  );
}
