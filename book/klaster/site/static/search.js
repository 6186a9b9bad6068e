/* The search: any form of a Kazakh word, Russian and English words, results as one types.
   The index is a script, not a file to fetch, so that it loads from a memory stick too. It comes
   when the reader goes to the search field; klaster/site/search.py makes it and says what is in it. */
(() => {
  "use strict";
  const root = document.documentElement;
  const { languages: built, say } = window.klasterReader;
  const language = () => root.dataset.lang;

  const indexes = {};
  const texts = {};
  const loads = {};
  window.klasterSearch = {
    index(data) {
      indexes[data.language] = new Index(data);
    },
    texts([address, lang, parts]) {
      texts[`${address} ${lang}`] = parts;
    },
  };

  function load(name) {
    return (loads[name] ??= new Promise((done) => {
      const script = document.createElement("script");
      script.src = `${root.dataset.content_root ?? ""}_static/search/${name}.js`;
      script.onload = script.onerror = done;
      document.head.append(script);
    }));
  }

  const rewrite = (text, letters) => Array.from(text, (letter) => letters[letter] ?? letter).join("");
  const pairs = (from, to) =>
    Object.fromEntries(Array.from(from, (letter, place) => [letter, Array.from(to)[place]]));

  /* Latin letters typed for Cyrillic ones of the same look, in a word that has both; other Latin words
     lose their accents. search.py writes the words of the index so too. */
  const ALIKE = pairs("aceiopxyhkmtə", "асеіорхуһкмтә");
  const ONE_LETTER = { ø: "o", ł: "l", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe" };
  const asSeen = (text) =>
    text.normalize("NFC").replace(/[\u0300\u0301\u00ad\u200b-\u200d\u2060\ufeff]/g, "");
  const plain = (word) =>
    /[\u0400-\u052f]/.test(word)
      ? rewrite(word, ALIKE)
      : rewrite(word, ONE_LETTER)
          .normalize("NFD")
          .replace(/\p{M}/gu, "")
          .replace(/iz(?=[aei])/g, "is"); // specialization, specialisation
  const lower = (word) => plain(asSeen(word).toLowerCase());
  const split = (text) => (asSeen(text).match(/[\p{L}\p{M}]+|\d{2,}/gu) ?? []).map(lower);

  /* Written in two ways and the same; and what a slip, or a keyboard without Kazakh letters, makes of letters. */
  const SAME = { ё: "йо", ю: "йу", я: "йа", ъ: "", ь: "" };
  const SLIPS = {
    ә: "а",
    і: "и",
    ы: "и",
    ң: "н",
    ғ: "к",
    г: "к",
    қ: "к",
    ү: "у",
    ұ: "у",
    ө: "о",
    һ: "х",
    э: "е",
  };
  const exactly = (text) => rewrite(text, SAME);
  const loosely = (text) => rewrite(exactly(text), SLIPS);

  /* A name in the letters of another language: Nokia and Нокия, Samsung and Самсунг sound alike. */
  const IN_LATIN = {
    ...pairs("аәбвгғдеёжзийіыкқлмнңоөпрстуұүфхһэ", "aabvggdeegziiiikklmnnooprstuuufhhe"),
    ...{ ц: "ts", ч: "ch", ш: "sh", щ: "sh", ю: "iu", я: "ia", ъ: "", ь: "" },
  };
  const SOUNDS = { ...IN_LATIN, ...pairs("cqwyj", "kkvig"), x: "ks" };
  const heard = (text) =>
    rewrite(text, SOUNDS).replace(/ph/g, "f").replace(/ie/g, "i").replace(/(.)\1/g, "$1");

  /* Stems and suffixes, written one of these two ways. */
  class Table {
    constructor(data, write) {
      this.write = write;
      this.stems = new Map();
      const enter = (stem, key) => {
        const written = this.write(stem.replace(/-$/, ""));
        this.stems.set(written, [...(this.stems.get(written) ?? []), key]);
      };
      for (const key of Object.keys(data.stems)) enter(key, key);
      for (const [short, key] of Object.entries(data.shortened ?? {})) enter(short, key);
      this.chains = {};
      for (const [place, rows] of Object.entries(data.chains ?? {})) {
        this.chains[place] = Object.entries(rows).map(([to, ends]) => [
          new Set(ends.split(" ").map(write)),
          to,
        ]);
      }
      this.endings = data.endings === undefined ? null : new Set(["", ...data.endings.split(" ").map(write)]);
    }

    /* Whether letters are suffixes that may follow a place in a word. */
    runs(letters, place) {
      if (!letters) return place !== "pronoun" && place !== "wish";
      return (this.chains[place] ?? []).some(([ends, to]) => {
        for (let length = 1; length <= Math.min(letters.length, 8); length += 1) {
          if (ends.has(letters.slice(0, length)) && this.runs(letters.slice(length), to)) return true;
        }
        return false;
      });
    }

    follows(rest, key) {
      if (this.endings) return this.endings.has(rest);
      const starts = key.endsWith("-") ? ["verb"] : ["noun", "moment", "pronoun"];
      return !rest || starts.some((place) => this.runs(rest, place));
    }

    /* The stems that a word is a form of, each with a weight: the longest counts whole. */
    match(word) {
      const written = this.write(word);
      const found = new Map();
      let longest = 0;
      for (let length = written.length; length > 1; length -= 1) {
        const head = written.slice(0, length);
        const rest = written.slice(length);
        const heads = [[head, rest]];
        if (this.endings) {
          heads.push([head.replace(/y$/, "i"), rest]); // country, countries
        } else {
          /* қ, к, п are voiced before a vowel; ы, і go before у. */
          const hard = { ғ: "қ", г: "к", б: "п", у: "п" }[head.slice(-1)];
          if (hard && rest) heads.push([head.slice(0, -1) + this.write(hard), rest]);
          if (head.endsWith(this.write("с"))) heads.push([head + "т", rest]); // турист, туристер
          for (const vowel of ["ы", "і"]) heads.push([head + this.write(vowel), `<${rest}`]);
        }
        for (const [stem, ends] of heads) {
          for (const key of this.stems.get(stem) ?? []) {
            if (!found.has(key) && this.follows(ends, key)) found.set(key, length < longest ? 0.3 : 1);
          }
        }
        if (found.size) longest ||= length;
        if (longest === written.length) break; // the word is a stem itself
      }
      return found;
    }

    starting(word) {
      const written = this.write(word);
      const found = new Map();
      if (written.length < 2) return found;
      for (const [stem, keys] of this.stems) {
        if (stem.startsWith(written)) for (const key of keys) found.set(key, 0.5);
      }
      return found;
    }
  }

  class Index {
    constructor(data) {
      this.data = data;
      this.exact = new Table(data, exactly);
      this.mean = data.pages.reduce((sum, page) => sum + page[2], 0) / data.pages.length || 1;
    }

    get loose() {
      return (this.slips ??= new Table(this.data, loosely));
    }

    get sounding() {
      return (this.sounds ??= new Table(this.data, heard));
    }

    /* The stems meant by a word, and the table that knew it: as written, as the start of a word, as
       written with a slip, as it sounds. */
    meant(word, unfinished) {
      for (const name of this.data.chains ? ["exact", "loose", "sounding"] : ["exact", "sounding"]) {
        let keys = this[name].match(word);
        if (!keys.size && unfinished) keys = this[name].starting(word);
        if (keys.size) return { keys, table: this[name], near: name !== "exact" };
      }
      return { keys: new Map(), table: this.exact, near: false };
    }

    /* How many of the words asked for call a page's subject by one of its names. */
    named(page, meanings) {
      const asked = new Set();
      for (const name of this.data.subjects[page]) {
        const places = name.map((key) => meanings.findIndex(({ keys }) => keys.get(key) === 1));
        if (!places.includes(-1)) places.forEach((place) => asked.add(place));
      }
      return asked.size;
    }

    postings(key) {
      let section = -1;
      return this.data.stems[key].split(",").map((step) => {
        const [, gap, letter] = step.match(/^([0-9a-z]+)([A-Z]?)$/);
        section += parseInt(gap, 36);
        return [section, letter ? 2 ** (letter.charCodeAt(0) - 65) : 1];
      });
    }

    /* The pages that have the words, best first: {page, section, score, near}. */
    find(query) {
      const asked = split(query.slice(0, 300)).filter((word) => word.length > 1); // «в», "a" say nothing
      const open = /[\p{L}\p{M}\d]$/u.test(query);
      const pages = new Map();
      const most = Math.log(1 + 2 * this.data.pages.length + 1);
      let wanted = 0;
      const meanings = asked.map((word, place) => this.meant(word, open && place === asked.length - 1));
      for (const { keys, near } of meanings) {
        const here = new Map();
        for (const [key, weight] of keys) {
          for (const [section, times] of this.postings(key)) {
            const [page] = this.data.sections[section];
            const seen = here.get(page) ?? { times: 0, sections: new Map() };
            seen.times += weight * times;
            seen.sections.set(section, (seen.sections.get(section) ?? 0) + weight * times);
            here.set(page, seen);
          }
        }
        const rarity = Math.log(1 + (this.data.pages.length - here.size + 0.5) / (here.size + 0.5));
        wanted += rarity;
        for (const [page, { times, sections }] of here) {
          const total = pages.get(page) ?? { page, score: 0, told: 0, near: false, sections: new Map() };
          const [, , length, rank] = this.data.pages[page];
          const size = length / this.mean;
          total.score +=
            ((near ? 0.5 : 1) * rank * rarity * (times * 2.2)) / (times + 1.2 * (0.25 + 0.75 * size));
          total.told += rarity;
          total.near ||= near;
          for (const [section, weight] of sections) {
            total.sections.set(
              section,
              (total.sections.get(section) ?? 0) + 10 + rarity * Math.min(weight, 5),
            );
          }
          pages.set(page, total);
        }
      }
      const results = [...pages.values()].map((found) => {
        const [section] = [...found.sections].reduce((best, row) => (row[1] > best[1] ? row : best));
        return this.result(found.page, this.data.sections[section], {
          meanings,
          near: found.near,
          share: found.told / wanted,
          /* What is in every page says little, asked for or not. */
          score: (found.score + 2 * most * this.named(found.page, meanings)) * (found.told / wanted) ** 2,
        });
      });
      return [...this.numbered(query, meanings, most), ...results];
    }

    result(page, section, found) {
      const [address, title] = this.data.pages[page];
      return { index: this, section, address, title, ...found };
    }

    /* The places of a figure, a passage, an exercise that is asked for by its id: dk-5, DK 5, дк5. */
    numbered(query, meanings, most) {
      const id = rewrite(lower(query.trim()), IN_LATIN)
        .replace(/[\s_–—‑-]+/g, "-")
        .replace(/([a-z])(\d)/, "$1-$2");
      return (this.data.numbered[id] ?? []).map((page) =>
        this.result(page, [page, id, id], { meanings, near: false, share: Infinity, score: 100 * most * this.data.pages[page][3] }),
      );
    }

    /* Which of the words asked for a word of the text is a form of: their places. */
    places(word, meanings) {
      return meanings.flatMap((meaning, place) => {
        const { keys, table } = meaning;
        meaning.starts ??= new Set([...keys.keys()].map((key) => table.write(key).slice(0, 2)));
        if (!meaning.starts.has(table.write(word).slice(0, 2))) return [];
        return [...table.match(word).keys()].some((key) => keys.has(key)) ? [place] : [];
      });
    }
  }

  /* The languages of the page that a query may be in, the reader's own first. */
  function languages(query) {
    const likely = /[әғқңөұүһі]/i.test(query)
      ? ["kk"]
      : /[а-яё]/i.test(query)
        ? ["kk", "ru"]
        : /[a-z]/i.test(query)
          ? ["en", "kk"]
          : [];
    return [language(), ...likely.filter((lang) => lang !== language() && built.includes(lang))];
  }

  async function search(query) {
    const chosen = languages(query);
    await Promise.all(chosen.map(load));
    const best = new Map();
    for (const lang of chosen) {
      for (const result of indexes[lang]?.find(query) ?? []) {
        result.language = lang;
        result.score *= lang === chosen[0] ? 1 : 0.8;
        const other = best.get(result.address);
        /* Quoted in the reader's own language, unless another has what was asked and it has not. */
        if (!other || (other.near && !result.near) || (other.near === result.near && other.share < result.share))
          best.set(result.address, result);
        else if (other.near === result.near) other.score = Math.max(other.score, result.score);
      }
    }
    return [...best.values()].sort((one, other) => one.near - other.near || other.score - one.score);
  }

  function address(result, anchor) {
    const url = new URL((root.dataset.content_root ?? "") + result.address, location.href);
    /* What was found in Russian or English is to be seen where the link leads. */
    if (result.language !== "kk" && result.language !== language())
      url.searchParams.set("lang", result.language);
    url.hash = anchor;
    return url.href;
  }

  function make(name, attributes, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...content);
    return element;
  }

  function name(title, heading) {
    return heading && heading !== title ? [make("b", {}, title), " · ", heading] : [make("b", {}, title)];
  }

  /* The piece of the text with most of the words, the words marked. */
  function snippet(text, result) {
    const marks = [...text.matchAll(/[\p{L}\p{M}\d]+/gu)]
      .map((found) => ({
        index: found.index,
        word: found[0],
        places: result.index.places(lower(found[0]), result.meanings),
      }))
      .filter(({ places }) => places.length);
    const near = (mark) =>
      new Set(
        marks
          .filter(({ index }) => index >= mark.index && index < mark.index + 110)
          .flatMap(({ places }) => places),
      ).size;
    const first =
      marks.reduce((best, mark) => (best && near(best) >= near(mark) ? best : mark), null)?.index ?? 0;
    const from = first < 90 ? 0 : text.indexOf(" ", first - 70) + 1;
    const cut = text.lastIndexOf(" ", from + 190);
    const to = text.length <= from + 190 ? text.length : cut > first ? cut : from + 190;
    const pieces = [from ? "… " : ""];
    let last = from;
    for (const { index, word } of marks.filter(
      (mark) => mark.index >= from && mark.index + mark.word.length <= to,
    )) {
      pieces.push(text.slice(last, index), make("mark", {}, word));
      last = index + word.length;
    }
    return [...pieces, text.slice(last, to), to < text.length ? " …" : ""];
  }

  /* The part of the page that says most of what was asked. */
  function part(result) {
    const parts = texts[`${result.address} ${result.language}`] ?? {};
    const [, exact] = result.section;
    if (result.share === Infinity && parts[exact]) {
      const [heading, text] = parts[exact];
      return { anchor: exact, heading, text };
    }
    let best = null;
    for (const [anchor, [heading, text]] of Object.entries(parts)) {
      const seen = new Set();
      let count = 0;
      for (const word of split(text)) {
        for (const place of result.index.places(word, result.meanings)) {
          seen.add(place);
          count += 1;
        }
      }
      const score = seen.size * 100 + Math.min(count, 9) + (anchor === result.section[1] ? 5 : 0);
      if (count && (!best || score > best.score)) best = { anchor, heading, text, score };
    }
    return best;
  }

  /* search.html: the list of results. */
  function page(form, list, status) {
    const field = form.elements.q;
    let turn = 0;

    async function show() {
      const query = field.value.trim();
      const mine = (turn += 1);
      const url = new URL(location.href);
      if (query) url.searchParams.set("q", query);
      else url.searchParams.delete("q");
      history.replaceState(history.state, "", url);
      if (!query) {
        list.replaceChildren();
        list.dataset.query = status.textContent = "";
        return;
      }
      if (languages(query).some((lang) => !indexes[lang])) status.textContent = say("The search is loading…");
      const results = await search(query);
      if (mine !== turn) return;
      const near = results.length && results.every((result) => result.near);
      status.textContent = results.length
        ? (near ? `${say("The word itself isn't there; similar ones are shown.")} ` : "") +
          say("Pages found: {}").replace("{}", results.length)
        : say("Nothing was found.");
      const links = results.map((result) =>
        make("a", { href: address(result, result.section[1]) }, ...name(result.title, result.section[2])),
      );
      list.replaceChildren(
        ...results.map((result, place) => make("li", {}, links[place], ...foreign(result))),
      );
      list.dataset.query = query; // what the results shown are for
      /* The texts come one after another, so that the first results are whole first. */
      for (const [place, result] of results.slice(0, 10).entries()) {
        await load(`${result.address.replace(/^.*\/|\.html$/g, "")}.${result.language}`);
        if (mine !== turn) return;
        const best = part(result);
        if (!best) continue;
        links[place].href = address(result, best.anchor);
        links[place].replaceChildren(...name(result.title, best.heading));
        links[place].parentElement.append(
          make("p", { class: "search-snippet", lang: result.language }, ...snippet(best.text, result)),
        );
      }
    }

    function foreign(result) {
      return result.language === language() || result.language === "kk"
        ? []
        : [make("small", {}, ` ${result.language === "ru" ? say("in Russian") : say("in English")}`)];
    }

    let pause = 0;
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(show, 120);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      show();
    });
    /* A link that names its language keeps it. */
    list.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (link && new URL(link.href).searchParams.has("lang")) event.stopPropagation();
    });
    new MutationObserver(show).observe(root, { attributeFilter: ["data-lang"] });
    field.value = new URLSearchParams(location.search).get("q") ?? "";
    if (field.value) show();
    else field.focus();
  }

  /* The field at the head of every page: a few results under it; Enter goes to all of them. */
  function box(form) {
    const field = form.elements.q;
    const list = make("ul", { id: "search-list", role: "listbox", hidden: "" });
    form.append(list);
    for (const [key, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-controls": list.id,
      "aria-expanded": "false",
    }))
      field.setAttribute(key, value);
    let turn = 0;
    let chosen = -1;

    function open(options) {
      chosen = -1;
      list.setAttribute("aria-label", say("Found"));
      list.replaceChildren(...options);
      list.hidden = !options.length;
      field.setAttribute("aria-expanded", String(options.length > 0));
      field.removeAttribute("aria-activedescendant");
    }

    function choose(place) {
      list.children[chosen]?.setAttribute("aria-selected", "false");
      chosen = (place + list.children.length) % list.children.length;
      list.children[chosen].setAttribute("aria-selected", "true");
      list.children[chosen].scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", list.children[chosen].id);
    }

    field.addEventListener(
      "focus",
      () => {
        document.head.append(
          make("link", { rel: "stylesheet", href: `${root.dataset.content_root ?? ""}_static/search.css` }),
        );
        new Set([built[0], language()]).forEach(load);
      },
      { once: true },
    );
    field.addEventListener("input", async () => {
      const mine = (turn += 1);
      const query = field.value.trim();
      const results = query.length > 1 ? await search(query) : [];
      if (mine !== turn) return;
      open(
        results.slice(0, 6).map((result, place) => {
          const [, anchor, heading] = result.section;
          const option = make(
            "li",
            { id: `search-option-${place}`, role: "option", "aria-selected": "false" },
            ...name(result.title, heading),
          );
          option.dataset.address = address(result, anchor);
          return option;
        }),
      );
    });
    field.addEventListener("keydown", (event) => {
      if (list.hidden) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen < 0 ? -1 : chosen - 1);
      else if (event.key === "Escape") open([]);
      else if (event.key === "Enter" && chosen >= 0) location.href = list.children[chosen].dataset.address;
      else return;
      event.preventDefault();
    });
    /* Before the field loses the focus, which closes the list. */
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("li");
      if (option) location.href = option.dataset.address;
      event.preventDefault();
    });
    field.addEventListener("blur", () => open([]));
  }

  const onPage = document.querySelector("form.search-page");
  if (onPage) {
    document.head.append(
      make("link", { rel: "stylesheet", href: `${root.dataset.content_root ?? ""}_static/search.css` }),
    );
    page(onPage, document.getElementById("search-results"), document.getElementById("search-status"));
  }
  const head = document.querySelector("form.search-box");
  if (head) box(head);
})();
