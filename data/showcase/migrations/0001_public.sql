CREATE TABLE "film_words" (
	"film_id" text PRIMARY KEY NOT NULL,
	"words" "tsvector" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "public_version" (
	"id" integer PRIMARY KEY NOT NULL,
	"number" bigint DEFAULT 0 NOT NULL,
	"changed_by" text
);
--> statement-breakpoint
ALTER TABLE "film_words" ADD CONSTRAINT "film_words_film_id_films_id_fk" FOREIGN KEY ("film_id") REFERENCES "public"."films"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "film_words_by_word" ON "film_words" USING gin ("words");