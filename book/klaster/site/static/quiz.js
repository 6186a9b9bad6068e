/* The self-check quiz: marks an answer when the reader asks, then unfolds the explanation. */
(() => {
  "use strict";
  const words = {
    kk: { check: "Тексеру", right: "Дұрыс", wrong: "Әзірге дұрыс емес", empty: "Алдымен жауап беріңіз" },
    ru: { check: "Проверить", right: "Верно", wrong: "Пока неверно", empty: "Сначала ответьте" },
    en: { check: "Check", right: "Right", wrong: "Not yet right", empty: "Answer first" },
  };
  const word = (key) => {
    const lang = document.documentElement.dataset.lang || document.documentElement.lang;
    return (words[lang] ?? words.kk)[key];
  };

  const plain = (text) => text.trim().toLowerCase().replaceAll("ə", "ә").replace(/\s+/g, " ");
  const value = (text) => Number(text.trim().replace(/[\s\u2009%]/g, "").replace(",", ".").replace("\u2212", "-"));

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

  for (const question of document.querySelectorAll(".quiz .question")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word("check");
    const said = document.createElement("output");
    button.addEventListener("click", () => {
      const right = verdict(question);
      said.textContent = right === undefined ? word("empty") : right ? `✓ ${word("right")}` : `✗ ${word("wrong")}`;
      question.dataset.verdict = right === undefined ? "" : right ? "right" : "wrong";
      if (right) question.querySelector("details").open = true;
    });
    question.querySelector(".asked").append(button, said);
  }
})();
