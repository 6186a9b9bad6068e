/* The self-check quiz: marks an answer when the reader asks, then unfolds the explanation. */
(() => {
  "use strict";
  const { spoken } = window.klasterReader;

  const plain = (text) => text.trim().toLowerCase().replaceAll("ə", "ә").replace(/\s+/g, " ");
  const value = (text) => Number(text.trim().replace(/[\s%]/g, "").replace(",", ".").replace("\u2212", "-"));

  /* true, false, or undefined where nothing has been answered */
  function verdict(question) {
    const picks = [...question.querySelectorAll("input[type=radio], input[type=checkbox]")];
    if (picks.length) {
      if (!picks.some((pick) => pick.checked)) return undefined;
      return picks.every((pick) => pick.checked === ("right" in pick.dataset));
    }
    const selects = [...question.querySelectorAll("select")];
    if (selects.length) {
      if (selects.some((select) => !select.value)) return undefined;
      return selects.every((select) => select.value === select.dataset.answer);
    }
    const field = question.querySelector("input");
    if (!field.value.trim()) return undefined;
    if (field.dataset.answer) {
      return Math.abs(value(field.value) - Number(field.dataset.answer)) <= Number(field.dataset.tolerance);
    }
    return field.dataset.accepted.split("|").map(plain).includes(plain(field.value));
  }

  const signs = { right: "✓ ", wrong: "✗ ", "": "" };
  const says = () => ({ right: spoken("Right"), wrong: spoken("Not yet right"), "": spoken("Answer first") });

  function show(question) {
    const right = verdict(question);
    const found = right === undefined ? "" : right ? "right" : "wrong";
    question.dataset.verdict = found;
    question.querySelector("output").replaceChildren(signs[found], says()[found]);
    return right;
  }

  for (const question of document.querySelectorAll(".quiz .question")) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(spoken("Check"));
    const said = document.createElement("output");
    button.addEventListener("click", () => {
      if (show(question)) question.querySelector("details").open = true;
      question.dispatchEvent(new Event("checked", { bubbles: true }));
    });
    /* Enter in a field answers the question, as in a form. */
    question.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
      event.preventDefault();
      button.click();
    });
    /* An answer that the browser kept is marked again, with the explanation left folded. */
    question.addEventListener("kept", () => show(question));
    question.querySelector(".asked").append(button, said);
  }
})();
