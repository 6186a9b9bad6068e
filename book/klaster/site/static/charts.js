/* Brings the charts of a page to life: plotly.js and a chart's drawing are loaded when they are wanted. */
(() => {
  "use strict";
  const here = document.currentScript.src;
  const root = document.documentElement;
  const loads = new Map();

  function load(address) {
    if (!loads.has(address)) {
      loads.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = address;
        script.onload = resolve;
        script.onerror = () => { loads.delete(address); reject(new Error(address)); };
        document.head.append(script);
      }));
    }
    return loads.get(address);
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

  async function draw(figure) {
    const plot = figure.querySelector(".chart-plot");
    const lang = root.dataset.lang ?? "kk";
    await Promise.all([
      load(new URL("plotly.min.js", here).href),
      load(new URL(figure.dataset.drawing, location.href).href),
    ]);
    const drawing = window.klasterCharts[figure.id];
    const [data, layout, frames] = ["data", "layout", "frames"].map((part) =>
      translated(drawing[part], drawing.translations, lang)
    );
    layout.separators = drawing.separators[lang];
    layout.font = { ...layout.template?.layout?.font, ...layout.font, color: getComputedStyle(plot).color };
    // A finger on a chart scrolls the page; a mouse may move the map.
    if (matchMedia("(pointer: coarse)").matches) layout.dragmode = false;
    let live = plot.querySelector(".live");
    if (!live) {
      live = document.createElement("div");
      live.className = "live";
      plot.append(live);
    }
    await window.Plotly.react(live, {
      data, layout, frames, config: { responsive: true, displaylogo: false, displayModeBar: false },
    });
    figure.dataset.drawn = lang;
  }

  const bring = (figure) => draw(figure).catch(() => { /* the picture and the table stay */ });
  const figures = [...document.querySelectorAll("figure.chart")];
  const connection = navigator.connection;
  const good = connection && !connection.saveData && connection.effectiveType === "4g" && connection.downlink >= 2;

  const seen = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        seen.unobserve(target);
        bring(target);
      }
    },
    { rootMargin: "200px" }
  );

  for (const figure of figures) {
    const plot = figure.querySelector(".chart-plot");
    if (good || !plot.querySelector(".picture")) {
      seen.observe(figure);
    } else {
      plot.tabIndex = 0;
      for (const sign of ["pointerenter", "pointerdown", "focus"]) {
        plot.addEventListener(sign, () => bring(figure), { once: true });
      }
    }
  }

  new MutationObserver(() => figures.filter((figure) => figure.dataset.drawn).forEach(bring)).observe(root, {
    attributeFilter: ["data-theme", "data-lang"],
  });
})();
