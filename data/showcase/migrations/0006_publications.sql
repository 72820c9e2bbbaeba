CREATE TABLE "publications" (
	"id" text PRIMARY KEY NOT NULL,
	"sha256" text NOT NULL,
	"size_bytes" bigint NOT NULL,
	"film_id" text NOT NULL,
	"account_id" text NOT NULL,
	"upload_id" text,
	"asset_id" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "publications_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_film_id_films_id_fk" FOREIGN KEY ("film_id") REFERENCES "public"."films"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "publications" ADD CONSTRAINT "publications_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;