-- Not made by drizzle-kit: functions and triggers behind src/showcase/tables/public.ts.
INSERT INTO "public_version" ("id", "number") VALUES (1, 0);--> statement-breakpoint
CREATE FUNCTION "rushes_public_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Deferred to the end of the transaction: nobody waits for this row while holding it and wanting another.
  UPDATE "public_version" SET "number" = "number" + 1, "changed_by" = pg_current_xact_id()::text
    WHERE "id" = 1 AND "changed_by" IS DISTINCT FROM pg_current_xact_id()::text;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "films_public" AFTER INSERT OR UPDATE OR DELETE ON "films" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "film_makers_public" AFTER INSERT OR UPDATE OR DELETE ON "film_makers" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "people_public" AFTER INSERT OR UPDATE OR DELETE ON "people" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "collections_public" AFTER INSERT OR UPDATE OR DELETE ON "collections" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "collection_films_public" AFTER INSERT OR UPDATE OR DELETE ON "collection_films" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "captions_public" AFTER INSERT OR UPDATE OR DELETE ON "captions" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "settings_public" AFTER INSERT OR UPDATE OR DELETE ON "settings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "assets_public" AFTER UPDATE ON "assets" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD."alt" IS DISTINCT FROM NEW."alt") EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
-- A video's progress is on no page.
CREATE CONSTRAINT TRIGGER "videos_public" AFTER UPDATE ON "videos" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state") EXECUTE FUNCTION "rushes_public_changed"();--> statement-breakpoint
-- Small letters without accents, and nothing that the parser would take for markup: what people type.
CREATE FUNCTION "rushes_plain"(text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT regexp_replace(regexp_replace(lower(normalize(coalesce($1, ''), NFKD)), '[\u0300-\u036f]', '', 'g'), '[^[:alnum:]]+', ' ', 'g')
$$;--> statement-breakpoint
CREATE FUNCTION "rushes_list_films"(film_ids text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "film_words" ("film_id", "words")
  SELECT f."id",
    setweight(to_tsvector('simple', rushes_plain(f."title")), 'A')
    || setweight(to_tsvector('simple', rushes_plain((
      SELECT string_agg(p."name", ' ') FROM "film_makers" m JOIN "people" p ON p."id" = m."person_id" WHERE m."film_id" = f."id"
    ))), 'A')
    || setweight(to_tsvector('simple', rushes_plain(f."place" || ' ' || coalesce(f."year"::text, ''))), 'B')
    || setweight(to_tsvector('simple', rushes_plain((
      SELECT string_agg(tag, ' ') FROM jsonb_array_elements_text(f."tags") tag
    ))), 'B')
    || setweight(to_tsvector('simple', rushes_plain(f."tagline" || ' ' || f."synopsis")), 'C')
    || setweight(to_tsvector('simple', rushes_plain((
      SELECT string_agg(credit ->> 'name', ' ') FROM jsonb_array_elements(f."credits") credit
    ))), 'D')
  FROM "films" f WHERE f."id" = ANY (film_ids)
  ON CONFLICT ("film_id") DO UPDATE SET "words" = excluded."words"
$$;--> statement-breakpoint
CREATE FUNCTION "rushes_list_film"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM rushes_list_films(ARRAY[NEW."id"]);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "films_words" AFTER INSERT OR UPDATE OF "title", "place", "year", "tags", "tagline", "synopsis", "credits" ON "films" FOR EACH ROW EXECUTE FUNCTION "rushes_list_film"();--> statement-breakpoint
CREATE FUNCTION "rushes_list_film_of_maker"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM rushes_list_films(ARRAY[coalesce(NEW."film_id", OLD."film_id")]);
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "film_makers_words" AFTER INSERT OR UPDATE OR DELETE ON "film_makers" FOR EACH ROW EXECUTE FUNCTION "rushes_list_film_of_maker"();--> statement-breakpoint
CREATE FUNCTION "rushes_list_films_of_person"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM rushes_list_films(ARRAY(SELECT "film_id" FROM "film_makers" WHERE "person_id" = NEW."id"));
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER "people_words" AFTER UPDATE OF "name" ON "people" FOR EACH ROW WHEN (OLD."name" IS DISTINCT FROM NEW."name") EXECUTE FUNCTION "rushes_list_films_of_person"();
