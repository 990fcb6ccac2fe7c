// Give pictures and players the colour scheme of their page: light letters are on a dark page.
// They follow when the page changes its theme, as JupyterLab does without running a cell again.
(() => {
  const look = () => {
    for (const box of document.querySelectorAll("[class^=slopewise-]")) {
      const [red, green, blue] = getComputedStyle(box.parentElement).color.match(/[\d.]+/g);
      box.style.colorScheme = 0.3 * red + 0.59 * green + 0.11 * blue > 128 ? "dark" : "light";
    }
  };
  look();
  if (document.slopewise) return;  // one observer is enough for all pictures
  document.slopewise = new MutationObserver(look);
  for (const root of [document.documentElement, document.body]) {
    document.slopewise.observe(root, { attributes: true });
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", look);
})();
