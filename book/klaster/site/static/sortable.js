/* Makes the headers of a table sort its rows: up, down, and back to the order as printed. */
(() => {
  "use strict";
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  const signs = { none: "↕", ascending: "↑", descending: "↓" };

  function sort(table, printed, place, order) {
    const text = (row) => row.cells[place].textContent;
    const rows = [...printed];
    if (order !== "none") {
      rows.sort((a, b) => text(a).localeCompare(text(b), "kk", { numeric: true }));
      if (order === "descending") rows.reverse();
    }
    table.tBodies[0].append(...rows);
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    const printed = [...table.tBodies[0].rows];
    const headers = [...table.tHead.rows[0].cells];
    const mark = (header, order) => {
      header.setAttribute("aria-sort", order);
      header.querySelector(".sort-sign").textContent = `\u00a0${signs[order]}`;
    };
    headers.forEach((header, place) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...header.childNodes);
      const sign = document.createElement("span");
      sign.className = "sort-sign";
      sign.setAttribute("aria-hidden", "true");
      button.append(sign);
      header.append(button);
      mark(header, "none");
      button.addEventListener("click", () => {
        const order = next[header.getAttribute("aria-sort")];
        headers.forEach((other) => mark(other, other === header ? order : "none"));
        sort(table, printed, place, order);
      });
    });
  }
})();
