/* Shows the chosen countries side by side. Without this script all of them are shown. */
(() => {
  "use strict";
  for (const form of document.querySelectorAll(".compare-choice")) {
    const table = form.parentElement.querySelector("table.compare");
    const boxes = [...form.querySelectorAll("input")];

    const narrow = () => {
      const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
      for (const cell of table.querySelectorAll("[data-country]")) {
        cell.hidden = !chosen.includes(cell.dataset.country);
      }
      for (const label of table.querySelectorAll("[scope=rowgroup]")) {
        label.colSpan = chosen.length || 1;
      }
    };

    form.hidden = false;
    form.addEventListener("change", narrow);
    form.addEventListener("submit", (event) => event.preventDefault());
    narrow();
  }
})();
