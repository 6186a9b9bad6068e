/* Narrows the list of figures to the chosen verdicts and chapter; the address keeps the choice. */
(() => {
  "use strict";
  const form = document.querySelector(".fact-filter");
  if (!form) return;
  const facts = [...document.querySelectorAll(".fact")];
  const output = form.querySelector("output");

  function narrow() {
    const verdicts = [...form.querySelectorAll("[name=verdict]:checked")].map((box) => box.value);
    const chapter = form.elements.chapter.value;
    let shown = 0;
    for (const fact of facts) {
      const fits = verdicts.includes(fact.dataset.verdict) && (!chapter || chapter === fact.dataset.chapter);
      fact.hidden = !fits;
      shown += fits;
    }
    output.textContent = `${shown} / ${output.dataset.all}`;
  }

  function name() {
    for (const option of form.elements.chapter.options) {
      option.textContent = option.dataset[document.documentElement.dataset.lang] ?? option.textContent;
    }
  }

  form.hidden = false;
  new MutationObserver(name).observe(document.documentElement, { attributeFilter: ["data-lang"] });
  name();
  form.addEventListener("change", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  narrow();
})();
