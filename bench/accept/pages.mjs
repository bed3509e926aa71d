// Opens every page of the sites it is given in Chromium, as a reader does, from file://, and writes what is wrong.
// `node pages.mjs PLAN.json`, where PLAN is {browser, workers, pages: [{site, address, file, searches, full, walked}]}; one JSON
// object on stdout: {pages, runs, faults: [{page, where, rule, detail}], contrast, undecided}.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const WIDTHS = [320, 768, 1280];
const SCHEMES = ["light", "dark"];
const HEIGHT = 900;
const MOST_STEPS = 600; // of the Tab key on one page

const plan = JSON.parse(await readFile(process.argv[2], "utf8"));
const faults = [];
let runs = 0;
let contrast = 21;
const undecided = {};

const browser = await puppeteer.launch({
  executablePath: plan.browser,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
    "--disable-component-update", "--hide-scrollbars", "--force-prefers-reduced-motion",
    // Tabs work side by side: the one behind must not fall asleep.
    "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows"],
});
const queue = [...plan.pages];
await Promise.all(Array.from({ length: plan.workers }, work));
await browser.close();
process.stdout.write(JSON.stringify({ pages: plan.pages.length, runs, faults, contrast, undecided }) + "\n");

async function work() {
  const tab = await browser.newPage();
  let watched = null;
  tab.on("request", (request) => watched?.asked(request.url()));
  tab.on("pageerror", (error) => watched?.fault("script", error.message));
  tab.on("console", (message) => watched?.fault("console", message.text()));
  for (let page = queue.shift(); page; page = queue.shift()) {
    const address = pathToFileURL(page.file).href;
    const name = `${page.site}/${page.address}`;
    watched = {
      allowed: [address],
      fault: (rule, detail, where = "") => faults.push({ page: name, where, rule, detail: String(detail).slice(0, 300) }),
      asked(url) {
        if (!url.startsWith("data:") && !this.allowed.includes(url)) this.fault("request", url);
      },
    };
    await tab.setViewport({ width: 1280, height: HEIGHT });
    await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
    await tab.goto(address, { waitUntil: "load" });
    await tab.evaluate(AXE);
    await look(tab, page, watched);
    if (page.walked) {
      await walk(tab, watched);
      await contents(tab, watched);
    }
    if (page.searches) await search(tab, page, watched);
    watched = null;
  }
}

// axe, the measured contrast and the width, in each size and each scheme.
async function look(tab, page, watched) {
  for (const width of WIDTHS) {
    await tab.setViewport({ width, height: HEIGHT });
    for (const scheme of SCHEMES) {
      await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      const where = `${width} ${scheme}`;
      const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (wide > 0) watched.fault("scroll", `${wide} px wider than the window`, where);
      const least = await tab.evaluate(leastContrast);
      contrast = Math.min(contrast, least.ratio);
      if (least.ratio < 4.5) watched.fault("contrast", `${least.ratio.toFixed(2)}: ${least.text}`, where);
      if (page.full) await judge(tab, watched, where);
    }
  }
}

async function judge(tab, watched, where) {
  runs += 1;
  const found = await tab.evaluate((tags) => globalThis.axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations", "incomplete"],
  }).then((result) => ({
    violations: result.violations.map((one) => [one.id, one.nodes.map((node) => node.target.join(" "))]),
    incomplete: result.incomplete.map((one) => [one.id, one.nodes.length]),
  })), TAGS);
  for (const [rule, nodes] of found.violations) watched.fault(`axe ${rule}`, nodes.slice(0, 3).join(" · "), where);
  for (const [rule, count] of found.incomplete) undecided[rule] = (undecided[rule] ?? 0) + count;
}

// The least contrast of the letters that show, each against the first opaque ground below it (WCAG 2.2, 1.4.3).
function leastContrast() {
  const numbers = (colour) => {
    const found = colour.match(/[\d.]+/g).map(Number);
    const scale = colour.startsWith("color(") ? 255 : 1;
    return [found[0] * scale, found[1] * scale, found[2] * scale, found[3] ?? 1];
  };
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((one) => {
      const part = one / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255, 1];
  };
  let least = { ratio: 21, text: "" };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility?.({ visibilityProperty: true, opacityProperty: true })) continue;
    if (["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) continue;
    const [high, low] = [luminance(numbers(getComputedStyle(element).color)), luminance(ground(element))]
      .sort((one, other) => other - one);
    const ratio = (high + 0.05) / (low + 0.05);
    if (ratio < least.ratio) least = { ratio, text: node.data.trim().slice(0, 60) };
  }
  return least;
}

// The Tab key reaches everything that can be used, in sight, and one sees where one is (WCAG 2.1.1, 2.4.7, 2.4.11).
async function walk(tab, watched) {
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: "light" }]);
  const expected = await tab.evaluate(() => {
    const usable = [...document.querySelectorAll("a[href], input, button, select, textarea, summary, [tabindex='0']")]
      .filter((one) => one.checkVisibility());
    usable.forEach((one, number) => { one.dataset.step = number; });
    document.activeElement?.blur();
    return usable.length;
  });
  // More steps than were usable at first: the contents unfold the titles of the theme that has the focus.
  const reached = new Set();
  for (let step = 0; step < Math.min(MOST_STEPS, 2 * expected); step += 1) {
    await tab.keyboard.press("Tab");
    const at = await tab.evaluate(() => {
      const one = document.activeElement;
      if (!one || one === document.body) return null;
      const style = getComputedStyle(one);
      const box = one.getBoundingClientRect();
      return {
        step: one.dataset.step ?? one.outerHTML.slice(0, 80),
        marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        words: one.textContent.trim().slice(0, 60),
      };
    });
    if (!at) break;
    if (reached.has(at.step)) break;
    reached.add(at.step);
    if (!at.marked) watched.fault("focus", `no mark on ${at.words || at.step}`);
    if (!at.seen) watched.fault("focus", `out of sight: ${at.words || at.step}`);
  }
  const missed = await tab.evaluate((steps) => [...document.querySelectorAll("[data-step]")]
    .filter((one) => !steps.includes(one.dataset.step)).map((one) => one.outerHTML.slice(0, 100)), [...reached]);
  if (expected <= MOST_STEPS) for (const one of missed) watched.fault("keyboard", one);
}

// The contents of an issue: every theme in sight at 1280 x 900; on a telephone one touch leads there, and opens them.
async function contents(tab, watched) {
  await tab.setViewport({ width: 1280, height: HEIGHT });
  const hidden = await tab.evaluate(() => {
    document.querySelector(".body .fiche")?.scrollIntoView();
    const pane = document.querySelector(".contents-pane");
    return [...document.querySelectorAll(".contents-theme > a")]
      .filter((one) => one.getBoundingClientRect().bottom > Math.min(innerHeight, pane.getBoundingClientRect().bottom))
      .map((one) => one.textContent);
  });
  for (const one of hidden) watched.fault("contents", `out of sight at 1280 x ${HEIGHT}: ${one}`);
  await tab.setViewport({ width: 360, height: 740 });
  const way = await tab.$(".to-contents a");
  if (!way || !(await tab.$("#contents-list"))) return;
  await tab.evaluate(() => document.querySelector(".body .fiche:last-of-type").scrollIntoView());
  await tab.evaluate((one) => one.click(), way);
  const shown = await tab.evaluate(() => document.querySelector("#contents-list").checkVisibility()
    && Math.abs(document.querySelector("#contents-list").getBoundingClientRect().top) < innerHeight / 2);
  if (!shown) watched.fault("contents", "one touch on a telephone does not show them");
}

// The search loads its two files and no other, answers to words without their accents, and stays sound.
async function search(tab, page, watched) {
  const root = new URL("recherche/", pathToFileURL(page.file)).href;
  watched.allowed.push(`${root}moteur.js`, `${root}fiches.js`);
  for (const [words, found] of page.searches) {
    await tab.$eval("[data-search] input", (field) => { field.value = ""; });
    await tab.type("[data-search] input", words);
    try {
      await tab.waitForFunction(
        (some) => document.querySelector("[data-count]").textContent !== ""
          && (document.querySelectorAll("[data-found] li").length > 0) === some,
        { timeout: 20_000, polling: 100 }, found,
      );
    } catch {
      watched.fault("search", `${words}: ${found ? "nothing found" : "something found"}`);
    }
  }
  await judge(tab, watched, "search");
}
