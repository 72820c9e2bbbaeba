ALTER TABLE "videos" ADD COLUMN "burn_in" text;--> statement-breakpoint
ALTER TABLE "screener_links" ADD COLUMN "video_id" text;--> statement-breakpoint
ALTER TABLE "screener_links" ADD CONSTRAINT "screener_links_video_id_videos_id_fk" FOREIGN KEY ("video_id") REFERENCES "public"."videos"("id") ON DELETE no action ON UPDATE no action;