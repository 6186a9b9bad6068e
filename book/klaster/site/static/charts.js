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

  /* A drawing in a new language, with what the reader changed in the old one: a control, the part in view. */
  function kept(now, before, after, retell) {
    if (now === before) return after;
    const parts = [now, before, after];
    const alike = parts.every((part) => part && typeof part === "object") &&
      new Set(parts.map((part) => Array.isArray(part) && part.length)).size === 1;
    if (!alike) return retell(now);
    const result = Array.isArray(now) ? [] : {};
    for (const key of Object.keys({ ...after, ...now })) {
      const value = kept(now[key], before[key], after[key], retell);
      if (value !== undefined) result[key] = value;
    }
    return result;
  }

  const spoken = new WeakMap(); // a live drawing, and the language it is in

  function told(drawing, live, lang) {
    const { translations, ...parts } = drawing;
    const after = translated(parts, translations, lang);
    const old = spoken.get(live);
    if (!old) return after;
    const back = Object.fromEntries(Object.values(translations).map((texts) => [texts[old], texts]));
    const retell = (value) => translated(value, back, lang);
    const { data, layout } = kept({ data: live.data, layout: live.layout }, translated(parts, translations, old), after, retell);
    return { ...after, data, layout };
  }

  const pictureWords = { kk: "Суретін жүктеп алу", ru: "Скачать картинку", en: "Download the picture" };

  /* The chart as a file, with the title and the source that stand around it on the page. */
  function save(figure, live) {
    const lines = (selector, width) => {
      const text = figure.querySelector(selector).innerText.replaceAll("<", "&lt;");
      return text.match(new RegExp(`\\S.{0,${width}}(?=\\s|$)`, "g"));
    };
    const [title, source] = [lines(".chart-title", 64), lines(".chart-source", 95)];
    const head = 24 + 24 * title.length + 14 * source.length;
    const { margin, ...layout } = live.layout;
    window.Plotly.downloadImage(
      {
        data: live.data,
        config: { locale: spoken.get(live) },
        layout: {
          ...layout,
          margin: { ...margin, t: (margin?.t ?? 8) + head, l: Math.max(margin?.l ?? 8, 8) },
          title: {
            text: title.join("<br>"), x: 0, xref: "container", y: 1, yref: "container", yanchor: "top",
            pad: { t: 12, l: 12 }, font: { size: 18 },
            subtitle: { text: source.join("<br>"), font: { size: 11 } },
          },
        },
      },
      { format: "png", scale: 2, width: 700, height: live.offsetHeight + head, filename: figure.id }
    );
  }

  /* A finger on a chart scrolls the page; a mouse may move and enlarge. */
  const finger = matchMedia("(pointer: coarse)").matches;

  function buttons(figure, layout, lang) {
    const { camera } = window.Plotly.Icons;
    const picture = { name: "picture", title: pictureWords[lang], icon: camera, click: (live) => save(figure, live) };
    const views = finger ? [] : layout.yaxis?.scaleanchor ? ["zoomIn2d", "zoomOut2d", "resetScale2d"] : ["resetScale2d"];
    return [views, [picture]];
  }

  async function draw(figure) {
    const plot = figure.querySelector(".chart-plot");
    const lang = root.dataset.lang ?? "kk";
    await Promise.all([
      load(new URL("plotly.min.js", here).href),
      load(new URL(figure.dataset.drawing, location.href).href),
    ]);
    let live = plot.querySelector(".live");
    if (!live) {
      live = document.createElement("div");
      live.className = "live";
      plot.append(live);
    }
    const { data, layout, frames } = told(window.klasterCharts[figure.id], live, lang);
    // The place of a map in its frame is plotly's, for the width that it had then.
    for (const axis of Object.values(layout)) if (axis?.constrain === "domain") delete axis.domain;
    const [ink, paper] = [getComputedStyle(plot).color, getComputedStyle(document.body).backgroundColor];
    layout.font = { ...layout.template?.layout?.font, ...layout.font, color: ink };
    layout.paper_bgcolor = paper;
    layout.modebar = { color: ink, activecolor: ink, bgcolor: paper };
    if (finger) layout.dragmode = false;
    const config = {
      responsive: true, displaylogo: false, locale: lang, modeBarButtons: buttons(figure, layout, lang),
    };
    spoken.set(live, lang);
    await window.Plotly.newPlot(live, { data, layout, frames, config });
    // Fitted to a wider window, plotly leaves a legend where its rows had been: a second drawing moves it.
    live.on("plotly_relayout", (change) => { if (change.autosize) window.Plotly.redraw(live); });
    figure.dataset.drawn = lang;
  }

  /* Once for each chart: drawn again under the reader's hand, an open list would fold. */
  const awake = new Set();
  function bring(figure) {
    if (awake.has(figure)) return;
    awake.add(figure);
    draw(figure).catch(() => awake.delete(figure)); // the picture and the table stay
  }
  const figures = [...document.querySelectorAll("figure.chart")];
  /* eslint-disable-next-line book/api -- Firefox and Safari don't tell: there a chart waits for a touch. */
  const { saveData, effectiveType, downlink } = navigator.connection ?? {};
  const good = !saveData && effectiveType === "4g" && downlink >= 2;

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
        plot.addEventListener(sign, () => bring(figure));
      }
    }
  }

  new MutationObserver(() => figures.filter((figure) => figure.dataset.drawn).forEach(draw)).observe(root, {
    attributeFilter: ["data-theme", "data-lang"],
  });
})();
