ALTER TABLE "messages" ALTER COLUMN "submission_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "delivery_error" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "attempts" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "is_automatic" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "typed" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "poster_id" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "still_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "file_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "begin_hash" text;--> statement-breakpoint
ALTER TABLE "submissions" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "messages_by_recipient" ON "messages" USING btree (lower("to_address"),"created_at");--> statement-breakpoint
CREATE INDEX "submissions_by_email" ON "submissions" USING btree (lower("email"),"created_at");--> statement-breakpoint
ALTER TABLE "submissions" ADD CONSTRAINT "submissions_beginHash_unique" UNIQUE("begin_hash");