"""What a reader of a chart would stumble over, measured where it is drawn: in a notebook, on a page.

Both scripts take the element that holds a chart's drawing and return its faults in words.
"""

from __future__ import annotations

#: Words that lie over each other, over a line, a mark or a control, or that an edge cuts off.
CROWDED = """root => {
    const seen = one => {
        for (let part = one; part && part !== root.parentElement; part = part.parentElement) {
            const {display, visibility, opacity} = getComputedStyle(part);
            if (display === "none" || visibility === "hidden" || opacity === "0") return false;
        }
        const {width, height} = one.getBoundingClientRect();
        return width > 0 || height > 0;
    };
    const all = selector => [...root.querySelectorAll(selector)].filter(seen);
    const grown = ({left, top, right, bottom}, x, y) => ({left: left - x, top: top - y, right: right + x, bottom: bottom + y});
    const box = one => grown(one.getBoundingClientRect(), 0, 0);
    const common = (a, b) => Math.min(
        Math.min(a.right, b.right) - Math.max(a.left, b.left), Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
    const beyond = (edge, b) => Math.max(edge.left - b.left, edge.top - b.top, b.right - edge.right, b.bottom - edge.bottom);
    const KINDS = [".legend", ".gtitle", ".xtitle", ".ytitle", ".xtick", ".ytick", ".annotation", ".updatemenu-container",
        ".slider-container", ".bars", ".scatterlayer"];
    const frame = box(root.querySelector("svg"));
    const clips = one => {
        const found = [frame];
        for (let part = one.closest("[clip-path]"); part; part = part.parentElement.closest("[clip-path]")) {
            const id = /#([^)"']+)/.exec(part.getAttribute("clip-path"))?.[1];
            const shape = id && document.getElementById(id)?.firstElementChild;
            if (!shape) continue;
            const {x, y, width, height} = shape.getBBox(), {a, d, e, f} = part.getScreenCTM();
            found.push({left: a * x + e, top: d * y + f, right: a * (x + width) + e, bottom: d * (y + height) + f});
        }
        return found;
    };
    const faults = new Set(), words = [];
    for (const text of all("text")) {
        if (text.closest(".hoverlayer, .modebar, .updatemenu-header-arrow")) continue;
        const {a, b} = text.getScreenCTM(), turned = Math.abs(b) > Math.abs(a);
        const white = .2 * parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);  // over and under the letters
        const lines = [...text.querySelectorAll("tspan.line")];
        for (const line of lines.length ? lines : [text]) {
            const word = line.textContent.trim();
            if (!word) continue;
            const place = turned ? grown(box(line), -white, 0) : grown(box(line), 0, -white);
            const kind = KINDS.find(one => text.closest(one)) ?? "?";
            words.push({text, word, kind, place, near: turned ? grown(place, 0, 1.5) : grown(place, 1.5, 0)});
            const lost = Math.max(...clips(text).map(edge => beyond(edge, place)));
            if (lost > 1) faults.add(`${kind} «${word}» is cut by ${lost.toFixed(0)} px`);
        }
    }
    words.forEach((one, n) => words.slice(n + 1).forEach(other => {
        if (one.text !== other.text && common(one.near, other.place) > 0)
            faults.add(`${one.kind} «${one.word}» lies on ${other.kind} «${other.word}»`);
    }));
    const controls = all(".updatemenu-header, .updatemenu-button, .slider-rail-rect, .slider-grip-rect");
    controls.forEach((control, n) => {
        const place = grown(box(control), -1.5, -1.5), name = control.textContent.trim() || control.getAttribute("class");
        if (beyond(frame, place) > 0) faults.add(`the control «${name}» is cut`);
        for (const {text, word, place: lies} of words)
            if (!control.contains(text) && !text.closest(".updatemenu-container") && common(place, lies) > 0)
                faults.add(`«${word}» lies on the control «${name}»`);
        for (const other of controls.slice(n + 1))
            if (control.closest(".slider-container, .updatemenu-container") !== other.closest(".slider-container")
                && common(place, box(other)) > 0) faults.add(`the control «${name}» lies on another`);
    });
    for (const mark of all(".cartesianlayer path")) {
        if (!mark.matches(".point, .point path")) continue;
        const place = grown(box(mark), -1.5, -1.5), bar = mark.closest(".bars");
        for (const {word, kind, place: lies} of words) {
            const within = Math.abs(place.left + place.right - lies.left - lies.right) < 4;  // a word that stands in its mark
            const own = [".bars", ".scatterlayer", ".annotation"].includes(kind);
            if (!(own && (bar || within)) && common(place, lies) > (own ? 2 : 0)) faults.add(`a mark lies on ${kind} «${word}»`);
        }
    }
    for (const line of all(".shapelayer path")) {
        if (!/^M[-\\d., ]+L[-\\d., ]+$/.test(line.getAttribute("d"))) continue;
        const place = grown(box(line), .5, .5), under = line.closest(".layer-below");
        for (const {word, kind, place: lies} of words)
            if ([".scatterlayer", ".annotation"].includes(kind) || kind === ".bars" && !under)
                if (common(place, lies) > .5) faults.add(`a line goes through ${kind} «${word}»`);
    }
    return [...faults];
}"""

#: Marks, lines and controls that stand out from the paper by less than 3 to 1, whether by their area or by
#: what is drawn around it. Lines in the grid's grey only guide the eye.
PALE = """root => {
    const numbers = colour => (colour.match(/[\\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
    let paper = root;
    while (numbers(getComputedStyle(paper).backgroundColor)[3] === 0) paper = paper.parentElement;
    const drawn = root.querySelector(".main-svg")?.style.backgroundColor;
    const under = numbers(drawn && numbers(drawn)[3] !== 0 ? drawn : getComputedStyle(paper).backgroundColor);
    const light = ([r, g, b]) => [[.2126, r], [.7152, g], [.0722, b]].reduce((sum, [part, c]) =>
        sum + part * (c <= 10.314 ? c / 3294.6 : ((c / 255 + .055) / 1.055) ** 2.4), 0);
    const ratio = (colour, opacity) => {
        if (colour === "none") return 1;
        const [r, g, b, a = 1] = numbers(colour), alpha = a * opacity;
        const lights = [light([r, g, b].map((c, n) => c * alpha + under[n] * (1 - alpha))), light(under)].sort((x, y) => y - x);
        return (lights[0] + .05) / (lights[1] + .05);
    };
    const faults = new Set();
    for (const one of root.querySelectorAll(".cartesianlayer .point, .cartesianlayer .point path, .js-line, .xerror, .yerror, "
        + ".shapelayer path, .annotation-arrow-g path, .updatemenu-item-rect, .slider-rail-rect, .slider-grip-rect, "
        + ".slider-tick-rect, .legendpoints path, .legendlines path")) {
        const {width, height} = one.getBoundingClientRect();
        if (one.tagName === "g" || !(width || height)) continue;
        let opacity = 1;
        for (let part = one; part !== root; part = part.parentElement) {
            const style = getComputedStyle(part);
            opacity *= style.display === "none" || style.visibility === "hidden" ? 0 : Number(style.opacity);
        }
        const {fill, fillOpacity, stroke, strokeOpacity, strokeWidth} = getComputedStyle(one);
        if (!opacity || stroke.startsWith("rgb(128, 128, 128")) continue;
        const line = parseFloat(strokeWidth) ? ratio(stroke, opacity * strokeOpacity) : 1;
        if (Math.max(ratio(fill, opacity * fillOpacity), line) < 3)
            faults.add(`${one.closest("[class]").getAttribute("class")}: ${fill} ${fillOpacity}, ${stroke} ${strokeOpacity}, ${opacity}`);
    }
    return [...faults];
}"""
