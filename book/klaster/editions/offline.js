/* A browser shows a notebook that lies on a disk as text, and doesn't save it. So its text comes as a
   script beside it, which is what a page on a disk may load, and is saved from there. */
(() => {
  "use strict";
  document.addEventListener("click", (event) => {
    const link = event.target.closest('a[download][href$=".ipynb"]');
    if (!link) return;
    event.preventDefault();
    const script = document.createElement("script");
    script.src = `${link.href}.js`;
    document.head.append(script);
  });
  window.klasterFile = (name, text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/x-ipynb+json" }));
    link.download = name;
    link.click();
  };
})();
