-- Not made by drizzle-kit: functions and triggers behind src/showcase/tables/public.ts, instead of those of 0001.
-- A toasted row is a few bytes where it is listed: thousands of them are passed over to find the few that are shown.
ALTER TABLE "film_words" SET (toast_tuple_target = 128);--> statement-breakpoint
ALTER TABLE "film_words" ALTER COLUMN "head_words" SET STORAGE MAIN;--> statement-breakpoint
CREATE OR REPLACE FUNCTION "rushes_public_changed"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  at bigint;
BEGIN
  -- Deferred to the end of the transaction: nobody waits for this row while holding it and wanting another.
  UPDATE "public_version" SET "number" = "number" + 1, "changed_by" = pg_current_xact_id()::text
    WHERE "id" = 1 AND "changed_by" IS DISTINCT FROM pg_current_xact_id()::text
    RETURNING "number" INTO at;
  IF at IS NULL THEN
    SELECT "number" INTO at FROM "public_version" WHERE "id" = 1;
  ELSE
    DELETE FROM "public_changes" WHERE "number" <= at - 1000;
    PERFORM pg_notify('rushes_public', at::text);
  END IF;
  -- Arguments: what changed, and which column names it. A row that is now another's concerns both.
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO "public_changes" VALUES (at, TG_ARGV[0], to_jsonb(NEW) ->> TG_ARGV[1]) ON CONFLICT DO NOTHING;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    INSERT INTO "public_changes" VALUES (at, TG_ARGV[0], to_jsonb(OLD) ->> TG_ARGV[1]) ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
DROP TRIGGER "films_public" ON "films";--> statement-breakpoint
DROP TRIGGER "film_makers_public" ON "film_makers";--> statement-breakpoint
DROP TRIGGER "people_public" ON "people";--> statement-breakpoint
DROP TRIGGER "collections_public" ON "collections";--> statement-breakpoint
DROP TRIGGER "collection_films_public" ON "collection_films";--> statement-breakpoint
DROP TRIGGER "captions_public" ON "captions";--> statement-breakpoint
DROP TRIGGER "settings_public" ON "settings";--> statement-breakpoint
DROP TRIGGER "assets_public" ON "assets";--> statement-breakpoint
DROP TRIGGER "videos_public" ON "videos";--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "films_public" AFTER INSERT OR UPDATE OR DELETE ON "films" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('film', 'id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "film_makers_public" AFTER INSERT OR UPDATE OR DELETE ON "film_makers" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('film', 'film_id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "people_public" AFTER INSERT OR UPDATE OR DELETE ON "people" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('person', 'id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "collections_public" AFTER INSERT OR UPDATE OR DELETE ON "collections" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('collection', 'id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "collection_films_public" AFTER INSERT OR UPDATE OR DELETE ON "collection_films" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('collection', 'collection_id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "captions_public" AFTER INSERT OR UPDATE OR DELETE ON "captions" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('film', 'film_id');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "settings_public" AFTER INSERT OR UPDATE OR DELETE ON "settings" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION "rushes_public_changed"('settings', 'name');--> statement-breakpoint
CREATE CONSTRAINT TRIGGER "assets_public" AFTER UPDATE ON "assets" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD."alt" IS DISTINCT FROM NEW."alt") EXECUTE FUNCTION "rushes_public_changed"('asset', 'id');--> statement-breakpoint
-- A video's progress is on no page.
CREATE CONSTRAINT TRIGGER "videos_public" AFTER UPDATE ON "videos" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD."state" IS DISTINCT FROM NEW."state") EXECUTE FUNCTION "rushes_public_changed"('video', 'id');--> statement-breakpoint
CREATE OR REPLACE FUNCTION "rushes_list_films"(film_ids text[]) RETURNS void LANGUAGE sql AS $$
  INSERT INTO "film_words" ("film_id", "head_words", "words")
  SELECT l."id", l."head", l."head"
    || setweight(to_tsvector('simple', rushes_plain(l."tagline" || ' ' || l."synopsis")), 'C')
    || setweight(to_tsvector('simple', rushes_plain((
      SELECT string_agg(credit ->> 'name', ' ') FROM jsonb_array_elements(l."credits") credit
    ))), 'D')
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
$$;--> statement-breakpoint
SELECT rushes_list_films(ARRAY(SELECT "id" FROM "films"));
