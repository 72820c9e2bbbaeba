import type { JSX } from "hono/jsx/jsx-runtime";
import { pictureUrl, pictureWidths } from "../media/picture-url.ts";

/** A picture asset as pages show it. */
export interface ShownPicture {
  readonly assetId: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
  /** What is on it; empty: it only decorates. */
  readonly alt: string;
}

/** Every width it exists in, for `srcset`. */
export function pictureSet({ assetId, width }: ShownPicture): string {
  return pictureWidths(width)
    .map((one) => `${pictureUrl(assetId, one)} ${one}w`)
    .join(", ");
}

/** The address of the least width that is at least `wanted`, or the largest there is. */
export function pictureAt({ assetId, width }: ShownPicture, wanted: number): string {
  const widths = pictureWidths(width);
  return pictureUrl(assetId, widths.find((one) => one >= wanted) ?? widths.at(-1)!);
}

/** A picture that takes the width its place needs. The first one on a page loads at once, others when they come near. */
export function Picture(props: {
  readonly picture: ShownPicture;
  /** As in the `sizes` attribute: how wide it is shown. */
  readonly sizes: string;
  readonly isFirst?: boolean;
  /** Instead of the asset's own. */
  readonly alt?: string;
  readonly class?: string;
}): JSX.Element {
  const { picture, isFirst = false } = props;
  return (
    <img
      class={props.class}
      src={pictureAt(picture, 640)}
      srcset={pictureSet(picture)}
      sizes={props.sizes}
      width={picture.width}
      height={picture.height}
      alt={props.alt ?? picture.alt}
      loading={isFirst ? "eager" : "lazy"}
      fetchpriority={isFirst ? "high" : "auto"}
      decoding={isFirst ? "sync" : "async"}
    />
  );
}
