import type { JSX } from "hono/jsx/jsx-runtime";
import { Paragraphs } from "../pages/paragraphs.tsx";
import { Picture } from "../pages/picture.tsx";
import { listOf } from "../pages/words.ts";
import type { ShownFilm } from "./read-film.ts";

/** Questions and answers, with quotes and stills between them. */
export function FilmInterview(props: { readonly film: ShownFilm }): JSX.Element | null {
  const { listed, row, pictures } = props.film;
  if (row.interview.length === 0) return null;
  const names = listOf(listed.makers.map((maker) => maker.name));
  return (
    <section class="interview" aria-labelledby="interview">
      <h2 id="interview">{names === "" ? "The interview" : `In conversation with ${names}`}</h2>
      {row.interview.map((block) => {
        switch (block.kind) {
          case "question":
            return <h3 class="question">{block.text}</h3>;
          case "answer":
            return <Paragraphs text={block.text} />;
          case "quote":
            return (
              <blockquote class="quote">
                <p>{block.text}</p>
              </blockquote>
            );
          case "still": {
            const picture = pictures.get(block.assetId);
            if (picture === undefined) return null;
            return (
              <figure class="still">
                <Picture picture={picture} sizes="(min-width: 64rem) 58rem, 100vw" />
                {block.caption === "" ? null : <figcaption>{block.caption}</figcaption>}
              </figure>
            );
          }
        }
      })}
    </section>
  );
}
