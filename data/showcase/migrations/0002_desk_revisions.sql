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
ALTER TABLE "collections" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "films" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "people" ADD COLUMN "revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "proposed_state" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "proposed_by" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "proposed_for" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "screener_links" ADD CONSTRAINT "screener_links_film_id_films_id_fk" FOREIGN KEY ("film_id") REFERENCES "public"."films"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "screener_links" ADD CONSTRAINT "screener_links_made_by_accounts_id_fk" FOREIGN KEY ("made_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "screener_links_by_film" ON "screener_links" USING btree ("film_id");--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_proposed_by_accounts_id_fk" FOREIGN KEY ("proposed_by") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;