/* Draws the charts of a page when they come into view; plotly.js is loaded once, from the book itself. */
(() => {
  "use strict";
  const here = document.currentScript.src;
  const language = () => document.documentElement.dataset.lang || document.documentElement.lang || "kk";
  const separators = { kk: ",\u2009", ru: ",\u2009", en: ".\u2009" };
  let plotly;

  function load() {
    plotly ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("plotly.min.js", here).href;
      script.onload = () => resolve(window.Plotly);
      script.onerror = () => reject(new Error("plotly.min.js"));
      document.head.append(script);
    });
    return plotly;
  }

  /* Every text of the figure, in the reader's language; what is no text of ours stays as it is. */
  function translated(value, translations, lang) {
    if (typeof value === "string") return translations[value]?.[lang] ?? value;
    if (Array.isArray(value)) return value.map((part) => translated(part, translations, lang));
    if (value && typeof value === "object") {
      return Object.fromEntries(
        Object.entries(value).map(([key, part]) => [key, translated(part, translations, lang)])
      );
    }
    return value;
  }

  function coloured(layout, place) {
    const colour = getComputedStyle(place).color;
    return { ...layout, font: { ...layout.template?.layout?.font, ...layout.font, color: colour } };
  }

  async function draw(figure) {
    const place = figure.querySelector(".chart-plot");
    const drawing = JSON.parse(figure.querySelector("script").textContent);
    const lang = language();
    const [data, layout, frames] = ["data", "layout", "frames"].map((part) =>
      translated(drawing[part], drawing.translations, lang)
    );
    // A finger on a chart scrolls the page; a mouse may move the map.
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    layout.separators = separators[lang] ?? separators.kk;
    const Plotly = await load();
    await Plotly.react(place, {
      data,
      layout: coloured(layout, place),
      frames,
      config: { responsive: true, displaylogo: false, displayModeBar: false },
    });
    figure.dataset.drawn = lang;
  }

  const figures = [...document.querySelectorAll("figure.chart")];
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        seen.unobserve(entry.target);
        draw(entry.target);
      }
    },
    { rootMargin: "300px" }
  );
  figures.forEach((figure) => seen.observe(figure));

  const redraw = () => figures.filter((figure) => figure.dataset.drawn).forEach(draw);
  new MutationObserver(redraw).observe(document.documentElement, {
    attributeFilter: ["data-theme", "data-lang"],
  });
  window.addEventListener("beforeprint", () => figures.forEach(draw));
})();
