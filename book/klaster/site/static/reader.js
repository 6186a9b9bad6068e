/* The reader's own settings: the language of all that is there in three, and light or dark. */
(() => {
  "use strict";
  const root = document.documentElement;
  const languages = ["kk", "ru", "en"];
  const themes = ["light", "dark"];

  /* Storage may be blocked: then the address keeps the language, and the system the colours. */
  const remembered = {
    get(key) {
      try { return localStorage.getItem(`klaster-${key}`); } catch { return null; }
    },
    set(key, value) {
      try { localStorage.setItem(`klaster-${key}`, value); } catch { /* nothing to do */ }
    },
  };

  const inAddress = () => new URLSearchParams(location.search).get("lang");
  const asked = inAddress();
  root.dataset.lang = [asked, remembered.get("lang")].find((lang) => languages.includes(lang)) ?? "kk";
  if (root.dataset.lang === asked) remembered.set("lang", asked);

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = () => {
    const chosen = remembered.get("theme");
    root.dataset.theme = themes.includes(chosen) ? chosen : dark.matches ? "dark" : "light";
  };
  theme();
  dark.addEventListener("change", theme);

  function withLanguage(address, lang) {
    const url = new URL(address, location.href);
    url.searchParams.set("lang", lang);
    return url.href;
  }

  function mark() {
    for (const button of document.querySelectorAll(".language-switch button")) {
      button.setAttribute("aria-pressed", String(button.lang === root.dataset.lang));
    }
  }

  /* A link inside the book keeps the language that the address of its page has. */
  function carry(link) {
    const url = new URL(link.href);
    const inside = url.protocol === location.protocol && url.host === location.host && /\/$|\.html$/.test(url.pathname);
    if (inside && languages.includes(inAddress())) link.href = withLanguage(link.href, root.dataset.lang);
  }

  document.addEventListener("DOMContentLoaded", () => {
    mark();
    const start = document.querySelector("a[data-start]");
    if (start) location.replace(languages.includes(asked) ? withLanguage(start.href, asked) : start.href);
  });

  document.addEventListener("click", (event) => {
    const language = event.target.closest(".language-switch button");
    if (language) {
      root.dataset.lang = language.lang;
      remembered.set("lang", language.lang);
      history.replaceState(history.state, "", withLanguage(location.href, language.lang));
      mark();
    } else if (event.target.closest(".theme-switch")) {
      root.dataset.theme = root.dataset.theme === "dark" ? "light" : "dark";
      remembered.set("theme", root.dataset.theme);
    } else {
      const link = event.target.closest("a[href]");
      if (link) carry(link);
    }
  });
})();
