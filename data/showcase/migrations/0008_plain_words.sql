-- Where a word stands in a film's text is never asked, and was half of the table that searches read. A film whose words
-- stay the same is not written again.
CREATE OR REPLACE FUNCTION "rushes_list_films"(film_ids text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "film_words" ("film_id", "head_words", "words")
  SELECT l."id", l."head", strip(l."head"
    || to_tsvector('simple', rushes_plain(l."tagline" || ' ' || l."synopsis"))
    || to_tsvector('simple', rushes_plain((
      SELECT string_agg(credit ->> 'name', ' ') FROM jsonb_array_elements(l."credits") credit
    ))))
  FROM (
    SELECT f."id", f."tagline", f."synopsis", f."credits",
      setweight(to_tsvector('simple', rushes_plain(f."title")), 'A')
      || setweight(to_tsvector('simple', rushes_plain((
        SELECT string_agg(p."name", ' ') FROM "film_makers" m JOIN "people" p ON p."id" = m."person_id" WHERE m."film_id" = f."id"
      ))), 'A')
      || setweight(to_tsvector('simple', rushes_plain(f."place" || ' ' || coalesce(f."year"::text, ''))), 'B')
      || setweight(to_tsvector('simple', rushes_plain((
        SELECT string_agg(tag, ' ') FROM jsonb_array_elements_text(f."tags") tag
      ))), 'B') AS "head"
    FROM "films" f WHERE f."id" = ANY (film_ids)
  ) l
  ON CONFLICT ("film_id") DO UPDATE SET "head_words" = excluded."head_words", "words" = excluded."words"
    WHERE ("film_words"."head_words", "film_words"."words") IS DISTINCT FROM (excluded."head_words", excluded."words")
$$;--> statement-breakpoint
UPDATE "film_words" SET "words" = strip("words");
