// Makes templates/site/libraries.js: the two libraries of the archive's search as one classic script, which loads from a
// disk where modules do not. `npm run library [FILE]`; the versions are those of package.json.
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = process.argv[2] ?? fileURLToPath(new URL("../../templates/site/libraries.js", import.meta.url));

await build({
  stdin: {
    contents: `
      export { default as MiniSearch } from "minisearch";
      export { stemmer as frenchStem } from "@orama/stemmers/french";
    `,
    resolveDir: here,
  },
  bundle: true,
  minify: true,
  format: "iife",
  globalName: "ietWatchSearch",
  target: "es2020",
  banner: { js: "/*! MiniSearch 7.2.0 (MIT), French stemmer of @orama/stemmers 3.1.18 (Apache-2.0) after Snowball (BSD): LICENCES.txt */" },
  outfile: target,
});
