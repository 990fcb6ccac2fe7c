// Give pictures and players the colour scheme of their page: light letters are on a dark page.
for (const box of document.querySelectorAll("[class^=slopewise-]")) {
  const [red, green, blue] = getComputedStyle(box.parentElement).color.match(/[\d.]+/g);
  box.style.colorScheme = 0.3 * red + 0.59 * green + 0.11 * blue > 128 ? "dark" : "light";
}
