/* The reader's own settings: the language of a page that has three, and light or dark. */
(() => {
  "use strict";
  const root = document.documentElement;
  const languages = (root.dataset.languages ?? "kk ru en").split(" ");
  const themes = ["light", "dark"];

  /* What the browser keeps for the reader. It may be blocked: then nothing is kept, and all works. */
  const kept = {
    get(key) {
      try { return localStorage.getItem(`klaster-${key}`); } catch { return null; }
    },
    /* Whether it was kept. */
    set(key, value) {
      try { localStorage.setItem(`klaster-${key}`, value); return true; } catch { return false; }
    },
    /* Forgets the keys that fit. */
    clear(fits) {
      try {
        for (const key of Object.keys(localStorage)) {
          if (key.startsWith("klaster-") && fits(key.slice(8))) localStorage.removeItem(key);
        }
      } catch { /* there is nothing */ }
    },
  };

  const inAddress = () => new URLSearchParams(location.search).get("lang");
  const asked = inAddress();
  root.dataset.lang = [asked, kept.get("lang"), root.lang].find((lang) => languages.includes(lang)) ?? languages[0];
  if (root.dataset.lang === asked) kept.set("lang", asked);

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => {
    const chosen = kept.get("theme");
    root.dataset.theme = themes.includes(chosen) ? chosen : dark.matches ? "dark" : "light";
  };
  theme();
  dark.addEventListener("change", theme);

  /* The words of the scripts stand in the page, from the catalogues; an English one is its own name. */
  let words;
  function say(word, lang = root.dataset.lang) {
    words ??= JSON.parse(document.getElementById("words").textContent);
    return words[word]?.[lang] ?? word;
  }
  /* A word in the languages of the page: in three, the switch changes it too. */
  function spoken(word) {
    if (languages.length === 1) return say(word);
    const tri = document.createElement("span");
    tri.className = "tri";
    for (const lang of languages) {
      const part = document.createElement("span");
      part.lang = lang;
      part.textContent = say(word, lang);
      tri.append(part);
    }
    return tri;
  }
  window.klasterReader = { kept, languages, say, spoken };

  function withLanguage(address, lang) {
    const url = new URL(address, location.href);
    url.searchParams.set("lang", lang);
    return url.href;
  }

  function mark() {
    for (const button of document.querySelectorAll(".language-switch button")) {
      button.setAttribute("aria-pressed", String(button.lang === root.dataset.lang));
    }
    for (const one of document.querySelectorAll("[data-named]")) {
      for (const attribute of ["aria-label", "placeholder", "title"]) {
        if (one.hasAttribute(attribute)) one.setAttribute(attribute, say(one.dataset.named));
      }
    }
  }

  /* A link inside the book keeps the language that the address of its page has. */
  function carry(link) {
    const url = new URL(link.href);
    const inside = url.protocol === location.protocol && url.host === location.host && /\/$|\.html$/.test(url.pathname);
    if (inside && languages.length > 1 && languages.includes(inAddress())) link.href = withLanguage(link.href, root.dataset.lang);
  }

  /* What the reader is reading stays where it is on the screen, however long the text above it gets. */
  function keepingPlace(change) {
    const edge = document.querySelector(".top").getBoundingClientRect().bottom; // of a bar that stays in view
    const places = [...document.querySelectorAll("main :is(h1, h2, h3, p, li, figure, tr, summary)")]
      .map((element) => [element, element.getBoundingClientRect()])
      .filter(([, { height, bottom, top }]) => height && bottom > Math.max(edge, 0) && top < innerHeight);
    change();
    const [element, was] = places.find(([element]) => element.getClientRects().length) ?? [];
    if (element && scrollY) scrollBy({ top: element.getBoundingClientRect().top - was.top, behavior: "instant" });
  }

  /* What is wider than the page is scrolled in its own frame, by keyboard as well. */
  function reachable() {
    for (const frame of document.querySelectorAll("main pre, main .wide, main .output")) {
      const scrolls = !frame.closest("details:not([open])") && frame.scrollWidth > frame.clientWidth + 1;
      if (scrolls && !frame.hasAttribute("tabindex")) {
        frame.tabIndex = 0;
        frame.dataset.scrolls = "";
      } else if (!scrolls && "scrolls" in frame.dataset) {
        frame.removeAttribute("tabindex");
        delete frame.dataset.scrolls;
      }
    }
  }

  /* The part of the page that is being read: what the address names while it is in view, else what stands above. */
  function place() {
    const named = document.getElementById(location.hash.slice(1))?.getBoundingClientRect();
    if (!scrollY || (named && named.bottom > 0 && named.top < innerHeight)) return location.hash;
    const passed = [...document.querySelectorAll("main :is(section, figure)[id]")]
      .filter((part) => part.getBoundingClientRect().top < innerHeight / 3);
    return passed.length ? `#${passed[passed.length - 1].id}` : "";
  }

  /* The links to this page in other languages lead to the same part, a search to the same question. */
  function point() {
    const query = new URLSearchParams(location.search);
    query.delete("lang");
    for (const link of document.querySelectorAll(".language-switch a")) {
      link.search = query;
      link.hash = place();
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    point();
    const elsewhere = [...document.querySelectorAll("a[hreflang]")].find(({ hreflang }) => hreflang === asked);
    if (elsewhere && !languages.includes(asked)) return location.replace(elsewhere.href);
    for (const sign of ["pointerenter", "focusin"]) {
      document.querySelector("nav.language-switch")?.addEventListener(sign, point);
    }
    mark();
    reachable();
    addEventListener("resize", reachable);
    document.addEventListener("toggle", reachable, true);
    const start = document.querySelector("a[data-start]");
    if (start) location.replace(languages.includes(asked) ? withLanguage(start.href, asked) : start.href);
  });

  document.addEventListener("click", (event) => {
    const language = event.target.closest(".language-switch button");
    if (language) {
      keepingPlace(() => { root.dataset.lang = language.lang; });
      kept.set("lang", language.lang);
      history.replaceState(history.state, "", withLanguage(location.href, language.lang));
      mark();
      reachable();
    } else if (event.target.closest(".theme-switch")) {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      kept.set("theme", root.dataset.theme);
    } else {
      const link = event.target.closest("a[href]");
      if (link) carry(link);
    }
  });
})();
