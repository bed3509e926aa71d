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
  const SHORTEST = 2; // letters of a word: « l » and « d » before an apostrophe find nothing
  const TYPING_PAUSE = 80; // milliseconds
  // Words so common that asking for them too would only empty the list.
  const COMMON = new Set("au aux avec ce ces dans de des du elle en et il ils la le les leur ne on ou par pas pour que qui sa se ses son sur un une vos the of and to in for on".split(" "));

  const fold = (word) => word.toLowerCase().replace(/œ/g, "oe").replace(/æ/g, "ae")
    .normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

  const root = (word) => {
    const folded = fold(word);
    if (folded.length < SHORTEST || COMMON.has(folded)) return null;
    return document.documentElement.lang === "fr" ? ietWatchSearch.frenchStem(folded) : folded;
  };

  const load = (address) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });

  let index;
  const prepared = () => index ??= Promise.all([load(say.engine), load(say.fiches)]).then(() => {
    const made = new ietWatchSearch.MiniSearch({
      idField: "address",
      fields: ["title", "keywords", "theme", "source", "text"],
      storeFields: ["title", "lang", "line"],
      processTerm: root,
      searchOptions: {
        boost: { title: 3, keywords: 2, theme: 1.5 },
        combineWith: "AND",
        prefix: true,
        fuzzy: (term) => (term.length > 5 ? 1 : false), // one slip in a long word
      },
    });
    made.addAll(ietWatchFiches);
    return made;
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
      const found = asked ? (await prepared()).search(asked) : [];
      if (field.value.trim() !== asked) return; // someone went on typing
      status.textContent = asked ? counted(found.length) : "";
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
