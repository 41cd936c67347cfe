import { defineConfig } from "vite";

/** The page is served by src/http, from src/generated/dashboard. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: "../generated/dashboard",
    emptyOutDir: true,
    target: "es2023",
    // The content security policy knows no data: addresses and no inline scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
