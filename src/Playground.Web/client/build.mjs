// Bundles the client into the top-level wwwroot; the .NET build runs it when a source is newer than the bundle.
import { build } from "esbuild";
import { rm } from "node:fs/promises";

const outdir = new URL("../../../wwwroot/js/dist/", import.meta.url).pathname;
await rm(outdir, { recursive: true, force: true });
const common = {
  outdir,
  bundle: true,
  target: "es2022",
  minify: true,
  sourcemap: true,
  legalComments: "linked",
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  logLevel: "warning",
};
await build({ ...common, entryPoints: ["src/boot.ts"], format: "iife" });
await build({ ...common, entryPoints: { playground: "src/main.ts" }, format: "esm" });
