CREATE TABLE "screener_links" (
	"id" text PRIMARY KEY NOT NULL,
	"film_id" text NOT NULL,
	"name" text NOT NULL,
	"shows_name" boolean DEFAULT true NOT NULL,
	"made_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"views" integer DEFAULT 0 NOT NULL,
	"last_seen_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "messages" ALTER COLUMN "submission_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "collections" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "films" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "delivery_error" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "is_automatic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "typed" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "poster_id" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "still_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "file_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "begin_hash" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "proposed_state" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "proposed_by" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "proposed_for" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "screener_links" ADD CONSTRAINT "screener_links_film_id_films_id_fk" FOREIGN KEY ("film_id") REFERENCES "public"."films"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screener_links" ADD CONSTRAINT "screener_links_made_by_accounts_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "screener_links_by_film" ON "screener_links" USING btree ("film_id");--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_proposed_by_accounts_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "messages_by_recipient" ON "messages" USING btree (lower("to_address"),"created_at");--> statement-breakpoint
CREATE INDEX "submissions_by_email" ON "submissions" USING btree (lower("email"),"created_at");--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_beginHash_unique" UNIQUE("begin_hash");