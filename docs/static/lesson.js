"use strict";
// Fold the output of each cell behind a Run button. Without scripts all outputs are visible.
// The style sheet hides them while this class is set, so that they never flash.
document.documentElement.classList.add("folding");

document.addEventListener("DOMContentLoaded", () => {
  const folds = [];
  for (const cell of document.querySelectorAll(".tag_folded, .celltag_folded")) {
    const output = cell.querySelector(".cell_output, .jp-Cell-outputWrapper");
    if (output) folds.push(fold(output, folds.length + 1));
  }
  document.documentElement.classList.remove("folding");
  const title = document.querySelector("h1");
  if (title && folds.length) title.after(bar(folds));
});

// One folded output: its button stands before it and keeps the focus.
function fold(output, number) {
  const button = named("Run");
  button.className = "run";
  button.setAttribute("aria-label", `Run cell ${number}`);
  output.id ||= `output-${number}`;
  output.classList.add("folded");
  button.setAttribute("aria-controls", output.id);
  const show = (open) => {
    output.hidden = !open;
    button.setAttribute("aria-expanded", open);
  };
  button.addEventListener("click", () => {
    show(output.hidden);
    button.dispatchEvent(new Event("fold", { bubbles: true }));
  });
  show(false);
  output.before(button);
  return { show, isOpen: () => !output.hidden };
}

// What stands at the top: one button for all outputs.
function bar(folds) {
  const box = document.createElement("p"), button = named("");
  const areOpen = () => folds.every((each) => each.isOpen());
  const tell = () => { button.textContent = areOpen() ? "Hide all outputs" : "Show all outputs"; };
  button.addEventListener("click", () => {
    const open = !areOpen();
    for (const each of folds) each.show(open);
    tell();
  });
  document.addEventListener("fold", tell);
  tell();
  box.className = "run-all";
  box.append(button, " Guess first. Then press Run below the code to see what it gives.");
  return box;
}

function named(words) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = words;
  return button;
}
