// The search of an archive as its page runs it, without a browser: `node search_page.mjs SITE WORDS…` prints, for each
// of the WORDS, what the page says and the titles that it lists, as JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import vm from "node:vm";

const [site, ...asked] = process.argv.slice(2);
const page = readFileSync(join(site, "recherche.html"), "utf-8");
const script = page.match(/<script>([\s\S]*?)<\/script>/)[1];
const plain = (text) => text.replace(/&nbsp;/g, "\u00a0").replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(code));
const dataset = Object.fromEntries([...page.matchAll(/ data-([a-z]+)="([^"]*)"/g)].map(([, key, text]) => [key, plain(text)]));

const element = () => ({ children: [], append(...inside) { this.children.push(...inside); } });
const listeners = {};
const field = { value: "", addEventListener: (kind, act) => { listeners[kind] = act; } };
const status = { textContent: "" };
const list = { shown: [], replaceChildren(...inside) { this.shown = inside; } };
const parts = { input: field, "[data-count]": status, "[data-found]": list };
const box = { dataset, hidden: true, querySelector: (name) => parts[name], addEventListener: () => {} };
const document = {
  documentElement: { lang: "fr" },
  querySelector: () => box,
  createElement: element,
  head: {
    append: (added) => {
      vm.runInContext(readFileSync(join(site, added.src), "utf-8"), context);
      added.onload();
    },
  },
};
const context = vm.createContext({ document, location: { search: "" }, URLSearchParams, setTimeout: (act) => act(), clearTimeout: () => {} });
vm.runInContext(script, context);

const told = {};
for (const words of asked) {
  field.value = words;
  listeners.input();
  await new Promise((done) => setTimeout(done, 5));
  told[words] = [status.textContent, list.shown.map((item) => item.children[0].textContent)];
}
console.log(JSON.stringify(told));
