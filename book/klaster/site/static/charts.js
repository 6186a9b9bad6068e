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
    const { translations, controls, ...parts } = drawing;
    const after = translated(parts, translations, lang);
    const old = spoken.get(live);
    if (!old) return after;
    const back = Object.fromEntries(Object.values(translations).map((texts) => [texts[old], texts]));
    const retell = (value) => translated(value, back, lang);
    const { data, layout } = kept({ data: live.data, layout: live.layout }, translated(parts, translations, old), after, retell);
    return { ...after, data, layout };
  }

  /* A text in lines of a width. */
  function lines(pen, text, width) {
    const found = [];
    for (const word of text.split(/[ \n]+/).filter(Boolean)) {
      const longer = `${found[found.length - 1]} ${word}`;
      if (found.length && pen.measureText(longer).width <= width) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  }

  /* The chart as a file: title, where its sliders stand, drawing, source, one below the other as on the page. */
  async function save(figure) {
    const [width, scale, edge] = [700, 2, 12];
    const live = figure.querySelector(".live");
    const height = Math.round(live.offsetHeight * (live.layout.yaxis?.scaleanchor ? width / live.offsetWidth : 1));
    const chart = new Image();
    chart.src = await window.Plotly.toImage(
      { data: live.data, layout: live.layout, config: { locale: spoken.get(live) } },
      { format: "png", scale, width, height }
    );
    await chart.decode();
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const { color, fontFamily } = getComputedStyle(figure);
    const part = (texts, style, line) => {
      const font = pen.font = `${style} ${fontFamily}`;
      const rows = lines(pen, texts.join("; "), width - 2 * edge);
      return { font, line, rows, height: rows.length * line };
    };
    const said = (selector) => [...figure.querySelectorAll(selector)].map((text) => text.innerText);
    const values = [...figure.querySelectorAll(".slide")].map((slide) =>
      [...slide.querySelectorAll("[id], input")].map((one) => one.innerText || one.getAttribute("aria-valuetext")).join(": "));
    const title = part(said(".chart-title"), "700 18px", 24);
    const state = part(values, "15px", 22);
    const source = part(said(".chart-source"), "11px", 15);
    canvas.width = scale * width;
    canvas.height = scale * (title.height + state.height + height + source.height + 4 * edge);
    pen.scale(scale, scale);
    pen.fillStyle = live.layout.paper_bgcolor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.fillStyle = color;
    pen.textBaseline = "middle";
    const write = ({ font, line, rows }, top) => {
      pen.font = font;
      rows.forEach((row, place) => pen.fillText(row, edge, top + (place + 0.5) * line, width - 2 * edge));
    };
    write(title, edge);
    write(state, title.height + edge);
    pen.drawImage(chart, 0, title.height + state.height + 2 * edge, width, height);
    write(source, title.height + state.height + height + 3 * edge);
    const link = document.createElement("a");
    link.href = canvas.toDataURL();
    link.download = `${figure.id}.png`;
    link.click();
  }

  /* A finger on a chart scrolls the page; a mouse may move and enlarge. */
  const finger = matchMedia("(pointer: coarse)").matches;

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
      live.addEventListener("keydown", pressed);
      plot.append(live);
    }
    const { data, layout, frames } = told(window.klasterCharts[figure.id], live, lang);
    // The place of a map in its frame is plotly's, for the width that it had then.
    for (const axis of Object.values(layout)) if (axis?.constrain === "domain") delete axis.domain;
    const [ink, paper] = [getComputedStyle(plot).color, getComputedStyle(document.body).backgroundColor];
    layout.font = { ...layout.template?.layout?.font, ...layout.font, color: ink };
    layout.paper_bgcolor = paper;
    if (finger) layout.dragmode = false;
    spoken.set(live, lang);
    await window.Plotly.newPlot(live, { data, layout, frames, config: { responsive: true, displayModeBar: false, locale: lang } });
    // Fitted to a wider window, plotly leaves a legend where its rows had been: a second drawing moves it.
    live.on("plotly_relayout", (change) => { if (change.autosize) window.Plotly.redraw(live); });
    const shown = () => {
      name(live);
      figure.querySelector(".chart-reset").hidden = !moved(figure, live);
    };
    live.on("plotly_afterplot", shown);
    live.on("plotly_relayout", shown);
    shown();
    figure.dataset.drawn = lang;
    if (plot.tabIndex === 0) plot.tabIndex = -1; // there is nothing left to bring; the focus stays where it is
  }

  /* The rows of a legend, each of which hides and shows what it names, are buttons by keyboard too. */
  function name(live) {
    for (const row of live.querySelectorAll(".legendtoggle")) {
      const { trace } = row.__data__[0];
      row.tabIndex = 0;
      row.setAttribute("role", "button");
      row.setAttribute("aria-label", trace.name.replace(/<[^>]+>/g, " "));
      row.setAttribute("aria-pressed", String(trace.visible === true));
    }
  }

  function pressed(event) {
    if (!event.target.matches(".legendtoggle") || ![" ", "Enter"].includes(event.key)) return;
    event.preventDefault();
    for (const type of ["mousedown", "mouseup"]) event.target.dispatchEvent(new MouseEvent(type, { bubbles: true }));
  }

  /* A chart's controls, and the step of each that is drawn. */
  const steps = new Map();
  const step = (control) => control.value ?? control.querySelector("[aria-pressed=true]")?.value;

  function mark(control, chosen) {
    if ("value" in control) control.value = chosen;
    else for (const button of control.querySelectorAll("[aria-pressed]")) button.setAttribute("aria-pressed", String(button.value === chosen));
  }

  async function choose(figure, control, chosen) {
    mark(control, chosen);
    try {
      await bring(figure);
    } catch {
      return mark(control, steps.get(control)); // what was chosen can't be drawn
    }
    steps.set(control, chosen);
    const live = figure.querySelector(".live");
    const { controls, translations } = window.klasterCharts[figure.id];
    const { method, args } = controls[control.dataset.control][chosen];
    await window.Plotly[method](live, ...translated(args, translations, spoken.get(live)));
    speak(figure);
  }

  /* What only a script can say in the chosen language: the words of a list, the value of a slider. */
  function speak(figure) {
    const lang = root.dataset.lang ?? "kk";
    for (const option of figure.querySelectorAll("option[data-kk]")) option.textContent = option.dataset[lang];
    for (const range of figure.querySelectorAll(".slide input")) {
      const value = range.previousElementSibling;
      const says = window.klasterCharts?.[figure.id]?.controls[range.dataset.control][range.value].says[lang];
      if (says) value.dataset.now = says;
      range.setAttribute("aria-valuetext", says ?? value.innerText);
    }
  }

  /* The ranges that the drawing and its controls ask for. */
  function view(figure, live) {
    const { layout, controls } = window.klasterCharts[figure.id];
    const asked = {};
    for (const axis of Object.keys(live.layout).filter((key) => /^[xy]axis/.test(key))) {
      const { range, autorange = true } = layout[axis] ?? {};
      if (range) asked[`${axis}.range`] = [...range];
      else asked[`${axis}.autorange`] = autorange;
    }
    for (const control of figure.querySelectorAll("[data-control]")) {
      const { method, args } = controls[control.dataset.control][steps.get(control)] ?? {};
      const changes = Object.entries(({ relayout: args?.[0], update: args?.[1] })[method] ?? {});
      for (const [key, range] of changes) if (key.endsWith(".range")) asked[key] = [...range];
    }
    return asked;
  }

  const moved = (figure, live) =>
    Object.entries(view(figure, live)).some(([key, asked]) => {
      const { autorange, range } = live.layout[key.split(".")[0]];
      return Array.isArray(asked) ? String(range) !== String(asked) : !autorange;
    });

  function enlarge(live, by) {
    const ranges = ["xaxis", "yaxis"].map((axis) => {
      const { range: [from, to] } = live.layout[axis];
      const [middle, half] = [(from + to) / 2, ((to - from) / 2) * by];
      return [`${axis}.range`, [middle - half, middle + half]];
    });
    window.Plotly.relayout(live, Object.fromEntries(ranges));
  }

  async function press(figure, button) {
    const control = button.closest("[data-control]");
    if (control) return choose(figure, control, button.value);
    await bring(figure);
    const live = figure.querySelector(".live");
    if (button.matches(".chart-save")) return save(figure);
    if (button.matches(".chart-zoom")) return enlarge(live, Number(button.value));
    await window.Plotly.relayout(live, view(figure, live));
    figure.querySelector(".chart-save").focus(); // the button itself is gone with what it undoes
  }

  /* Once for each chart: drawn again under the reader's hand, an open list would fold. */
  const awake = new Map();
  function bring(figure) {
    if (!awake.has(figure)) {
      const drawn = draw(figure);
      awake.set(figure, drawn);
      drawn.catch(() => awake.delete(figure)); // the picture and the table stay
    }
    return awake.get(figure);
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
        bring(target).catch(() => {});
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
      for (const part of figure.querySelectorAll(".chart-plot, .chart-controls")) {
        for (const sign of ["pointerenter", "pointerdown", "focusin"]) {
          part.addEventListener(sign, () => bring(figure).catch(() => {}));
        }
      }
    }
    for (const control of figure.querySelectorAll("[data-control]")) steps.set(control, step(control));
    figure.addEventListener("input", ({ target }) => choose(figure, target, target.value));
    figure.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) press(figure, button).catch(() => {});
    });
    speak(figure);
  }

  new MutationObserver(() => {
    for (const figure of figures) {
      speak(figure);
      if (figure.dataset.drawn) draw(figure);
    }
  }).observe(root, { attributeFilter: ["data-theme", "data-lang"] });
})();
