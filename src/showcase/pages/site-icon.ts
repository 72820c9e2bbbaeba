/** What stands in a browser's tab: a play button. It is in the page, so that nobody asks for `/favicon.ico`. */
export const SITE_ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%230d0d0f'/%3E%3Cpath d='M5 3l8 5-8 5z' fill='%23f0c987'/%3E%3C/svg%3E";
