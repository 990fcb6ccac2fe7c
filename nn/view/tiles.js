// Tiles of neurons, as nn/inside/receptive.py and nn/view/tiles.py compute and draw them.
const shade = (brightness) => {
  const level = Math.round(127.5 + 127.5 * Math.max(-1, Math.min(1, brightness)));
  return `rgb(${level} ${level} ${level})`;
};
// All inputs of 1 and -1; bit k of a corner's number is 1 where input k is -1, first input highest.
const cornersOf = (count) => Array.from({ length: 2 ** count }, (_, corner) =>
  Array.from({ length: count }, (_, k) => ((corner >> (count - 1 - k)) & 1 ? -1 : 1)));
// The field that covers as many of the most exciting corners as one field can; null is "any".
const fieldOf = (answers, count, tie) => {
  const highest = Math.max(...answers), margin = tie * Math.max(1, Math.abs(highest));
  const top = answers.flatMap((answer, corner) => (answer >= highest - margin ? [corner] : []));
  if (top.length === answers.length) return Array(count).fill(null);
  const among = new Set(top);
  const covers = (corner, free) => {
    for (let part = free; ; part = (part - 1) & free) {  // every subset of the free bits
      if (!among.has((corner & ~free) | part)) return false;
      if (!part) return true;
    }
  };
  let best = null, most = -1;
  for (const corner of top) {
    let free = 0, size = 0;
    for (let k = 0; k < count; k++) {
      const bit = 1 << (count - 1 - k);
      if (covers(corner, free | bit)) { free |= bit; size++; }
    }
    if (size > most) [best, most] = [[corner, free], size];
  }
  const [corner, free] = best;
  return Array.from({ length: count }, (_, k) => {
    const bit = 1 << (count - 1 - k);
    return free & bit ? null : corner & bit ? -1 : 1;
  });
};
const bySigns = (weights) => weights.map((weight) => (weight ? Math.sign(weight) : null));
// A map of answers in shades of two colours, from white at 0.
const heatOf = (answers, side, levels) => {
  const largest = Math.max(...answers.map(Math.abs)) || 1, cells = new Map();
  const level = (place) => Math.round(answers[place] / largest * levels) || 0;  // and never -0
  for (let row = 0; row < side; row++) {
    for (let start = 0, column = 1; column <= side; column++) {  // neighbours of one level are one rectangle
      const same = level(row * side + start);
      if (column < side && level(row * side + column) === same) continue;
      const wide = column - start;
      cells.set(same, `${cells.get(same) ?? ""}M${start} ${row}h${wide}v1h-${wide}z`);
      start = column;
    }
  }
  return [...cells].map(([level, d]) => drawn("path", { d, style: `fill: color-mix(in srgb, `
    + `var(--${level > 0 ? "positive" : "negative"}) ${Math.abs(level) / levels * 100}%, white)` }));
};
