CREATE TABLE "public_changes" (
	"number" bigint NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	CONSTRAINT "public_changes_number_kind_subject_id_pk" PRIMARY KEY("number","kind","subject_id")
);
--> statement-breakpoint
ALTER TABLE "film_words" ADD COLUMN "head_words" "tsvector" DEFAULT '' NOT NULL;