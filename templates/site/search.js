// The search of the archive, in the reader's browser: it loads the engine and the list of sheets at the first word.
// Needs nothing but script elements, so that it works from file:// and below any path.
(() => {
  "use strict";
  const box = document.querySelector("[data-search]");
  if (!box) return;
  const field = box.querySelector("input");
  const status = box.querySelector("[data-count]");
  const list = box.querySelector("[data-found]");
  const say = box.dataset;
  const MOST_SHOWN = 30;
  const SHORTEST = 2; // letters of a word: « l » and « d » before an apostrophe find nothing; a digit is a number
  const TYPING_PAUSE = 80; // milliseconds
  // Words so common that asking for them too would only empty the list.
  const COMMON = new Set("au aux avec ce ces dans de des du elle en et il ils la le les leur ne on ou par pas pour que qui sa se ses son sur un une vos the of and to in for on".split(" "));

  const fold = (word) => word.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
    .normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

  const STEM = "~"; // before a stem: it is matched whole, a word also by its beginning; « soutes » is no « soutien »
  const isNumber = (word) => /^\d+$/.test(word);
  // « 3 300 » is one number, « 1,5 » two; 01 is 1.
  const words = (text) => text.replace(/(\d)[ \u00a0\u202f](?=\d{3}(?!\d))/g, "$1")
    .split(/[^\p{L}\p{N}\p{M}]+/u).map((word) => fold(word).replace(/^0+(?=\d+$)/, ""))
    .filter((word) => isNumber(word) || (word.length >= SHORTEST && !COMMON.has(word)));
  const stem = (word) => STEM + (document.documentElement.lang === "fr" ? ietWatchSearch.frenchStem(word) : word);

  const load = (address) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

  let made;
  const prepared = () => made ??= Promise.all([load(say.engine), load(say.fiches)]).then(() => {
    const index = new ietWatchSearch.MiniSearch({
      idField: "address",
      fields: ["title", "keywords", "theme", "source", "line", "facts", "text"],
      storeFields: ["title", "lang", "line"],
      tokenize: words,
      processTerm: (word) => (isNumber(word) ? word : [word, stem(word)]),
      searchOptions: {
        boost: { title: 3, keywords: 2, theme: 1.5 },
        tokenize: (word) => [word],
        processTerm: (word) => word,
      },
    });
    index.addAll(ietWatchFiches);
    return index;
  });

  // Each word by its stem or its beginning; a number whole. `slips`: one slip in a long word is let pass.
  const query = (asked, slips) => ({
    combineWith: "AND",
    queries: asked.map((word) => (isNumber(word) ? word : {
      combineWith: "OR",
      queries: [stem(word), { queries: [word], prefix: true, fuzzy: slips && word.length > 5 ? 1 : false }],
    })),
  });

  const shown = (found) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    link.href = say.root + found.id;
    link.textContent = found.title;
    if (found.lang) link.lang = found.lang;
    const line = document.createElement("span");
    line.className = "small";
    line.textContent = found.line;
    item.append(link, line);
    return item;
  };

  const counted = (count) => {
    if (count === 0) return say.none;
    const words = count === 1 ? say.one : say.many.replace("{count}", count);
    return count > MOST_SHOWN ? `${words} (${say.first.replace("{count}", MOST_SHOWN)})` : words;
  };

  const answer = async () => {
    const asked = field.value.trim();
    try {
      const kept = words(asked);
      const index = kept.length ? await prepared() : null;
      if (field.value.trim() !== asked) return; // someone went on typing
      const exact = index ? index.search(query(kept, false)) : [];
      const found = exact.length || !index ? exact : index.search(query(kept, true));
      status.textContent = !asked ? "" : !index ? say.common
        : (found.length && !exact.length ? `${say.near} ` : "") + counted(found.length);
      list.replaceChildren(...found.slice(0, MOST_SHOWN).map(shown));
    } catch {
      status.textContent = say.failed;
    }
  };

  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(answer, TYPING_PAUSE);
  });
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
  box.hidden = false;
  field.value = new URLSearchParams(location.search).get("q") ?? field.value;
  if (field.value) answer();
})();
