import type { JSX } from "hono/jsx/jsx-runtime";
import { pictureUrl, pictureWidths } from "../media/picture-url.ts";

/** A small picture of the desk. */
export function DeskPicture(props: { readonly id: string; readonly width: number; readonly alt: string }): JSX.Element {
  const widths = pictureWidths(props.width);
  const width = widths.find((one) => one >= 320) ?? widths.at(-1) ?? props.width;
  return <img class="picture" src={pictureUrl(props.id, width)} alt={props.alt} loading="lazy" />;
}
