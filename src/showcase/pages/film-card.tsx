import type { JSX } from "hono/jsx/jsx-runtime";
import type { ListedFilm } from "../public/catalogue.ts";
import { InPieces } from "./in-pieces.tsx";
import { Picture } from "./picture.tsx";
import { clockOf, lengthOf, listOf } from "./words.ts";

/** How wide a card's picture is shown. */
const SIZES = "(min-width: 72rem) 22rem, (min-width: 40rem) 45vw, 92vw";

/** A film in a list: its picture, title, makers and place. */
export function FilmCard(props: {
  readonly film: ListedFilm;
  /** Why it is shown, where that needs saying. */
  readonly reason?: string;
  readonly level?: 2 | 3;
}): JSX.Element {
  const { film, reason, level = 3 } = props;
  const Heading = level === 2 ? "h2" : "h3";
  const facts = [listOf(film.makers.map((maker) => maker.name)), film.place].filter((text) => text !== "");
  return (
    <li class="card">
      <a href={`/films/${film.slug}`}>
        <div class="card-picture">
          {film.poster === null ? (
            <div class="no-picture"></div>
          ) : (
            <Picture picture={film.poster} sizes={SIZES} alt="" />
          )}
          {film.seconds === null ? null : (
            <span class="length">
              <span aria-hidden="true">{clockOf(film.seconds)}</span>
              <span class="for-ears">{lengthOf(film.seconds)}</span>
            </span>
          )}
        </div>
        <Heading>{film.title}</Heading>
      </a>
      {facts.length === 0 ? null : <p class="card-facts">{facts.join(" · ")}</p>}
      {reason === undefined ? null : <p class="card-reason">{reason}</p>}
    </li>
  );
}

/** Cards side by side. */
export function FilmGrid(props: { readonly films: readonly ListedFilm[]; readonly level?: 2 | 3 }): JSX.Element {
  return (
    <ul class="grid">
      <InPieces items={props.films} render={(film) => <FilmCard film={film} level={props.level ?? 3} />} />
    </ul>
  );
}
