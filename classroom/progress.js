"use strict";
// Say at each lesson what this learner has done.  Notebooks that were saved lie in the browser's
// storage, where JupyterLite puts them; that a lesson was opened is noted here.
const STORE = "Slopewise classroom";

for (const link of document.querySelectorAll("a.run")) {
  link.addEventListener("click", () => {
    localStorage.setItem(`${STORE}: ${link.closest("li").dataset.lesson}`, "opened");
  });
}
addEventListener("pageshow", tellAll);
document.addEventListener("visibilitychange", tellAll);

async function tellAll() {
  const saved = await notebooks();
  for (const entry of document.querySelectorAll("li[data-lesson]")) {
    const name = entry.dataset.lesson, line = entry.querySelector(".progress");
    const isOpened = localStorage.getItem(`${STORE}: ${name}`) === "opened";
    const facts = saved.has(name) ? done(saved.get(name)) : isOpened ? ["Opened"] : [];
    line.textContent = facts.join(" · ");
    line.hidden = !facts.length;
  }
}

// What a saved notebook shows.
function done(book) {
  const isShown = ({ cell_type, metadata }) => cell_type === "code" && !metadata.jupyter?.source_hidden;
  const cells = book.cells.filter(isShown);  // without the predictions
  const run = cells.filter((cell) => cell.execution_count);
  const facts = [run.length ? `✓ ${run.length} of ${cells.length} cells run` : "Opened"];
  const verdicts = cells.flatMap(judged).slice(-1)[0] ?? [];
  const right = verdicts.filter((verdict) => verdict === "right").length;
  if (verdicts.length) facts.push(`${right} of ${verdicts.length} exercises right`);
  return facts;
}

// The verdicts in the outputs of a cell, such as {'test_distance': 'not yet'}; most have none.
function judged(cell) {
  const texts = cell.outputs.map((output) => [output.data?.["text/plain"] ?? ""].flat().join(""));
  const found = [...texts.join("").matchAll(/'test_\w+': (["'])(.*?)\1/g)];
  return found.length ? [found.map((match) => match[2])] : [];
}

// The saved notebooks by name; none where nothing was saved.
async function notebooks() {
  const found = new Map();
  const known = await indexedDB.databases().catch(() => []);
  if (!known.some(({ name }) => name === STORE)) return found;  // opening it would make it
  const database = await promised(indexedDB.open(STORE));
  if (database.objectStoreNames.contains("files")) {
    const files = database.transaction("files").objectStore("files");
    for (const file of await promised(files.getAll())) {
      const content = file.content;
      if (file.type === "notebook" && content?.cells) found.set(file.path, content);
    }
  }
  database.close();
  return found;
}

function promised(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
