// A network in a picture: its lines, neurons and tiles, painted from weights and answers. `ask`
// gives, for inputs, the outputs of every layer, and then the answer, in one list.
const networkOf = (page, data) => {
  const { sizes, layers, columns, kind, examples, ink, tiles } = data;
  const count = sizes[0], last = columns.length - 1;

  const short = (value) => {
    const size = Math.abs(value);
    if (!Number.isFinite(value)) return "?";
    const text = size >= 1000 ? value.toExponential(0).replace("e+", "e") : size >= 100 ? value.toFixed(0)
      : without(value.toFixed(size < 10 && Math.abs(1000 * value - Math.round(1000 * value)) < 1e-6 ? 3 : 2));
    return text === "-0" ? "0" : text.replaceAll("-", "−");
  };
  const parted = (flat) => {
    let start = 0;
    return sizes.slice(1).map((size) => flat.slice(start, start += size));
  };
  const answerOf = (flat) => flat.slice(flat.length - data.answers);
  // The place of the class that is answered; null if the answer is no class.
  const decide = (answer) => (answer.length === 1
    ? (examples.threshold === null ? null : +(answer[0] > examples.threshold)) : answer.indexOf(Math.max(...answer)));
  const winnerOf = (answer) => {
    const top = Math.max(...answer);
    return answer.length > 1 && answer.filter((each) => each === top).length === 1 ? answer.indexOf(top) : null;
  };
  const countRight = (ask) => examples.rows.filter((row, k) =>
    decide(answerOf(ask(row))) === examples.truths[k]).length;

  // Lines: a thin one to see, a fat one to hold
  const lines = [];
  layers.forEach((layer, place) => {
    if (!layer.weights.length) return;  // of a module without neurons: its slopes stay as drawn
    const group = page.element(`w${place + 1}`), [tails, heads] = [columns[place], columns[place + 1]];
    group.replaceChildren();
    heads.spots.forEach((head, h) => tails.spots.forEach((tail, t) => {
      const d = `M${tails.from} ${tails.y[t]}L${heads.to} ${heads.y[h]}`;
      const parameter = layer.weights[head][tail];
      const seen = drawn("path", { d, class: "weight", fill: "none" }), hit = drawn("path", { d, class: "hit" });
      lines.push({ place, tail, head, parameter, seen, hit, group });
    }));
  });
  const hitArea = drawn("g", {}, ...lines.map((line) => line.hit)), mark = drawn("path", { class: "chosen" });
  page.element(columns[0].keys[0]).before(hitArea, mark);
  const paintLines = (weights, chosen = null) => {
    layers.forEach((layer, place) => {
      const own = lines.filter((line) => line.place === place);
      const largest = Math.max(layer.largest, ...own.map((line) => Math.abs(weights[line.parameter])));
      if (scales[place]) scales[place].textContent = `= ±${number(+largest.toPrecision(3))}`;
      own.sort((a, b) => Math.abs(weights[b.parameter]) - Math.abs(weights[a.parameter]));
      for (const line of own) {
        const weight = weights[line.parameter];
        line.seen.setAttribute("stroke", weight > 0 ? "white" : "black");
        line.seen.setAttribute("stroke-width", Math.max(ink.thinnest, ink.widest * Math.abs(weight) / largest));
        line.seen.style.display = weight ? "" : "none";
        line.hit.style.display = weight || line === chosen ? "" : "none";
        line.group.append(line.seen);
      }
    });
    mark.setAttribute("d", chosen ? chosen.hit.getAttribute("d") : "");
    mark.setAttribute("stroke-width", 3);
  };

  // Neurons
  const texts = [...page.svg.querySelectorAll("text")];
  const scales = texts.filter((text) => text.textContent.startsWith("= ±"));
  const titles = texts.filter((text) => text.textContent === data.squash && !text.closest(".neuron"));
  const spots = columns.map((column) => column.keys.map((key) => {
    const group = page.element(key);
    const value = [...group.children].find((child) => child.getAttribute("font-weight") === "bold");
    const bias = [...group.children].find((child) => child.tagName === "text" && child.textContent.startsWith("bias"));
    return { circle: group.querySelector("path"), value, bias, tile: group.querySelector(".tile"),
      name: group.querySelector(".name, .answer") };
  }));
  page.element("prize")?.remove();
  const prizes = data.prizes.map((markup, n) => {
    const group = new DOMParser().parseFromString(`<svg xmlns="${SVG}">${markup}</svg>`, "image/svg+xml").documentElement.firstChild;
    const { circle } = spots[last][n];
    circle.after(document.importNode(group, true));
    return circle.nextSibling;
  });
  const named = (place, spot) => (place === 0 ? data.input_names[spot]
    : place === last && sizes[last] === data.names.length ? data.names[spot] : `neuron ${spot + 1}`);
  let now;
  const rows = () => columns.flatMap(({ spots: shown }, place) => shown.map((spot) => {
    const own = place ? layers[place - 1] : null, bias = own?.biases[spot];
    return [place ? `layer ${place}` : "inputs", named(place, spot), number(now.values[place][spot]),
      bias == null ? "" : number(now.weights[bias]),
      (own?.weights[spot] ?? []).map((parameter) => number(now.weights[parameter])).join(", ")];
  }));
  const tabulate = page.table("All numbers as a table", ["layer", "neuron", "answer", "bias", "weights"], rows);
  const paintNeurons = (weights, values, answer) => {
    now = { weights, values };
    tabulate();
    const winner = winnerOf(answer);
    const image = page.svg.querySelector(".image");
    if (image) [...image.querySelectorAll("rect")].slice(0, count).forEach((rect, k) =>
      rect.setAttribute("fill", shade(values[0][k] / Math.max(1, ...values[0].map(Math.abs)))));
    columns.forEach((column, place) => {
      const shown = column.spots.map((spot) => values[place][spot]);
      const largest = Math.max(1, ...shown.map(Math.abs).filter(Number.isFinite));
      column.spots.forEach((spot, n) => {
        const { circle, value, bias } = spots[place][n], brightness = shown[n] / largest;
        value.textContent = short(shown[n]);
        value.setAttribute("fill", brightness < -0.08 ? "white" : "black");
        circle.setAttribute("fill", shade(brightness));
        const parameter = place ? layers[place - 1].biases[spot] : null;
        if (bias && parameter != null) bias.textContent = `bias ${short(weights[parameter])}`;
      });
    });
    prizes.forEach((prize, n) => {
      const wins = columns[last].spots[n] === winner && sizes.at(-1) > 1;
      prize.style.display = wins ? "" : "none";
    });
    if (examples.threshold !== null) spots[last][0].name.textContent = examples.classes[decide(answer)];
  };

  // Tiles
  const corners = kind === "image" && count <= tiles.searched ? cornersOf(count) : [];
  const steps = Array.from({ length: tiles.side }, (_, k) => tiles.reach * (2 * k + 1 - tiles.side) / tiles.side);
  const points = kind === "heat" ? [...steps].reverse().flatMap((y) => steps.map((x) => [x, y])) : [];
  const fields = (weights, ask) => {
    if (corners.length) {
      const found = corners.map((corner) => parted(ask(corner)));
      return layers.map((_, place) => columns[place + 1].spots.map((spot) =>
        fieldOf(found.map((layer) => layer[place][spot]), count, tiles.tie)));
    }
    return [layers[0].weights.map((own) => bySigns(own.map((parameter) => weights[parameter])))];
  };
  const paintTiles = (weights, ask) => {
    if (kind === "image") {
      page.host.fields = fields(weights, ask);
      page.host.fields.forEach((layer, place) => layer.forEach((field, n) => {
        const tile = corners.length ? spots[place + 1][n]?.tile : spots[1][columns[1].spots.indexOf(n)]?.tile;
        field.forEach((pixel, k) => tile?.children[k].setAttribute("fill",
          pixel === null ? `url(#${page.data.prefix}hatch)` : shade(pixel)));
      }));
    }
    if (kind === "heat") {
      const found = points.map((point) => parted(ask(point)));
      layers.forEach((_, place) => columns[place + 1].spots.forEach((spot, n) => {
        spots[place + 1][n].tile.querySelector("g").replaceChildren(
          ...heatOf(found.map((layer) => layer[place][spot]), tiles.side, tiles.levels));
      }));
    }
  };

  return { lines, titles, parted, answerOf, decide, winnerOf, countRight, named, paintLines, paintNeurons, paintTiles };
};
