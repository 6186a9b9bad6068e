/* What the reader has done stays in this browser: answers of the quiz, exercises marked as done. */
(() => {
  "use strict";
  const { kept, say, spoken } = window.klasterReader;
  const OWN = "own-1/"; // the shape of what is kept: another shape gets another number
  const here = name(location.pathname);
  const exercises = [...document.querySelectorAll('main section[id^="exercise-"]')];
  const questions = [...document.querySelectorAll(".quiz .question")];
  const boxes = new Map();

  function name(path) {
    return path.replace(/^.*\/|\.html$/g, "");
  }

  /* Whatever is kept may be broken, or from another edition of the page: only what fits is used. */
  function read(page) {
    try {
      const own = JSON.parse(kept.get(OWN + page));
      return own && typeof own === "object" ? own : {};
    } catch {
      return {};
    }
  }

  const list = (value) => (Array.isArray(value) ? value : []);
  const controls = (question) => [...question.querySelectorAll("input, select")];
  const picked = (control) => control.type === "radio" || control.type === "checkbox";

  const answer = (question) =>
    controls(question).filter((control) => !picked(control) || control.checked).map((control) => control.value);

  function give(question, values) {
    controls(question).forEach((control, place) => {
      if (picked(control)) control.checked = values.includes(control.value);
      else control.value = typeof values[place] === "string" ? values[place] : "";
    });
  }

  function save() {
    const answered = questions.filter((question) => answer(question).some(Boolean));
    const own = {
      answers: Object.fromEntries(answered.map((question) => [question.id, answer(question)])),
      checked: questions.filter((question) => question.dataset.verdict).map(({ id }) => id),
      exercises: exercises.filter(({ id }) => boxes.get(id).checked).map(({ id }) => id),
    };
    const right = questions.filter((question) => question.dataset.verdict === "right");
    own.count = [own.exercises.length + right.length, exercises.length + questions.length];
    tell(kept.set(OWN + here, JSON.stringify(own)));
    count(here, own.count);
  }

  function restore() {
    const { answers, checked, exercises: done } = read(here);
    for (const question of questions) {
      give(question, list(answers?.[question.id]));
      if (list(checked).includes(question.id)) question.dispatchEvent(new Event("kept"));
    }
    for (const [id, box] of boxes) box.checked = list(done).includes(id);
  }

  function unmark(question) {
    question.dataset.verdict = "";
    question.querySelector("output").replaceChildren();
  }

  function tell(works) {
    note.replaceChildren(
      works
        ? spoken("Your answers and marks are kept in this browser alone.")
        : spoken("This browser keeps nothing: your answers and marks last until the page is closed."),
    );
  }

  function clear() {
    for (const question of questions) {
      give(question, []);
      unmark(question);
      question.querySelector("details").open = false;
    }
    for (const box of boxes.values()) box.checked = false;
    count(here, []);
  }

  /* In the contents of the book: how much of a chapter is done. */
  function count(page, [done, all]) {
    for (const link of document.querySelectorAll(".contents li > a")) {
      if ((link.classList.contains("current") ? here : name(link.pathname)) !== page) continue;
      link.querySelector(".done")?.remove();
      if (!(done > 0 && done <= all)) continue;
      const mark = document.createElement("span");
      mark.className = "done";
      const unseen = document.createElement("span");
      unseen.className = "unseen";
      unseen.append(" ", spoken("done"));
      mark.append(`${done}/${all}`, unseen);
      link.append(" ", mark);
    }
  }

  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.append(words);
    made.addEventListener("click", act);
    return made;
  }

  for (const link of document.querySelectorAll(".contents li > a")) {
    const page = link.classList.contains("current") ? here : name(link.pathname);
    count(page, list(read(page).count));
  }
  if (!exercises.length && !questions.length) return;

  for (const exercise of exercises) {
    const label = document.createElement("label");
    label.className = "exercise-done";
    const box = document.createElement("input");
    box.type = "checkbox";
    box.autocomplete = "off";
    label.append(box, " ", spoken("I have done this exercise"));
    box.addEventListener("change", save);
    exercise.append(label);
    boxes.set(exercise.id, box);
  }

  const own = document.createElement("div");
  own.className = "own";
  const note = document.createElement("p");
  const said = document.createElement("output");
  own.append(
    note,
    button(spoken("Clear this chapter"), () => {
      if (!confirm(say("Clear your answers and marks in this chapter?"))) return;
      clear();
      kept.clear((key) => key === OWN + here);
      said.replaceChildren(spoken("Cleared."));
    }),
    button(spoken("Clear the whole book"), () => {
      if (!confirm(say("Clear your answers and marks in all chapters?"))) return;
      clear();
      kept.clear((key) => key.startsWith("own-"));
      for (const mark of document.querySelectorAll(".contents .done")) mark.remove();
      said.replaceChildren(spoken("Cleared."));
    }),
    said,
  );
  (document.querySelector(".quiz") ?? exercises[exercises.length - 1]).after(own);

  restore();
  for (const question of questions) {
    question.addEventListener("input", () => {
      unmark(question);
      save();
    });
    question.addEventListener("checked", save);
  }
  tell(kept.set("probe", ""));
  kept.clear((key) => key === "probe");
})();
