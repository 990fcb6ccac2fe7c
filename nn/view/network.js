// A network whose inputs and weights can be changed. Each program gives, from the parameters and
// the inputs, the outputs of every layer, and then the answer.
const build = (page, data, programs) => {
  const { sizes, layers, columns, names, kind, examples, ink, tiles } = data;
  const inputNames = data.input_names, count = sizes[0], last = columns.length - 1;
  let weights = [...data.params], row = [...data.row], squash = data.squash, chosen = null, isChosen = false;

  const short = (value) => {
    const size = Math.abs(value);
    if (!Number.isFinite(value)) return "?";
    const text = size >= 1000 ? value.toExponential(0).replace("e+", "e") : size >= 100 ? value.toFixed(0)
      : without(value.toFixed(2));
    return text === "-0" ? "0" : text.replaceAll("-", "−");
  };
  const ask = (inputs) => programs[squash].f([...weights, ...inputs]);
  const parted = (flat) => {
    let start = 0;
    return sizes.slice(1).map((size) => flat.slice(start, start += size));
  };
  const decide = (answer) => (answer.length === 1
    ? (examples.threshold === null ? null : +(answer[0] > examples.threshold)) : answer.indexOf(Math.max(...answer)));
  const answerOf = (flat) => flat.slice(flat.length - data.answers);

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
      const line = { place, tail, head, parameter, seen, hit, group };
      hit.onpointerdown = (event) => hold(event, line);
      lines.push(line);
    }));
  });
  const hitArea = drawn("g", {}, ...lines.map((line) => line.hit)), mark = drawn("path", { class: "chosen" });
  page.element(columns[0].keys[0]).before(hitArea, mark);
  const paintLines = () => {
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
    mark.setAttribute("d", isChosen ? chosen.hit.getAttribute("d") : "");
    mark.setAttribute("stroke-width", 3);
  };

  // Neurons
  const texts = [...page.svg.querySelectorAll("text")];
  const scales = texts.filter((text) => text.textContent.startsWith("= ±"));
  const titles = texts.filter((text) => text.textContent === squash && !text.closest(".neuron"));
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
  const paintNeurons = (values, winner) => {
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
  };

  // Tiles
  const corners = kind === "image" && count <= tiles.searched ? cornersOf(count) : [];
  const steps = Array.from({ length: tiles.side }, (_, k) => tiles.reach * (2 * k + 1 - tiles.side) / tiles.side);
  const points = kind === "heat" ? [...steps].reverse().flatMap((y) => steps.map((x) => [x, y])) : [];
  const fields = () => {
    if (corners.length) {
      const found = corners.map((corner) => parted(ask(corner)));
      return layers.map((_, place) => columns[place + 1].spots.map((spot) =>
        fieldOf(found.map((layer) => layer[place][spot]), count, tiles.tie)));
    }
    return [layers[0].weights.map((own) => bySigns(own.map((parameter) => weights[parameter])))];
  };
  const paintTiles = () => {
    if (kind === "image") {
      page.host.fields = fields();
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

  const show = (isModel = true) => {
    const flat = ask(row), values = [row, ...parted(flat)], answer = answerOf(flat);
    const top = answer.length > 1 ? Math.max(...answer) : NaN;
    const winner = answer.filter((each) => each === top).length === 1 ? answer.indexOf(top) : null;
    paintNeurons(values, winner);
    if (examples.threshold !== null) spots[last][0].name.textContent = examples.classes[decide(answer)];
    if (image) [...image.querySelectorAll("rect")].slice(0, count).forEach((rect, k) =>
      rect.setAttribute("fill", shade(row[k] / Math.max(1, ...row.map(Math.abs)))));
    if (isModel) { paintLines(); paintTiles(); }
    select.value = examples.rows.findIndex(same);
    sliders.forEach((slider, k) => { slider.show(row[k]); slider.tell(row[k]); });
    if (chosen) { weight.show(weights[chosen.parameter]); weight.tell(weights[chosen.parameter], `, ${title(chosen)}`); }
    const verdict = answer.length === 1
      ? `${examples.classes[decide(answer)] ?? names[0]}: ${number(answer[0])}`
      : winner === null ? "no winner: two answers are equally large" : `${names[winner]} wins with ${number(top)}`;
    const right = examples.rows.filter((each, k) => decide(answerOf(ask(each))) === examples.truths[k]).length;
    const score = examples.truths.length ? ` · ${right} of ${examples.rows.length} right` : "";
    page.say(`${verdict}${score}`);
    page.host.numbers = { values, answer, right, weights, row };
  };

  // Controls
  const title = ({ place, tail, head }) => (tail === null ? `bias of ${named(place + 1, head)}`
    : `${named(place, tail)} → ${named(place + 1, head)}`);
  const named = (place, spot) => (place === 0 ? inputNames[spot]
    : place === last && sizes[last] === names.length ? names[spot] : `layer ${place} neuron ${spot + 1}`);
  const choose = (line) => {
    chosen = line;
    pick.value = String(line.parameter);
    const reach = 2 * (layers[line.place].largest || 1);
    Object.assign(weight.input, { min: -reach, max: reach, step: reach / 100 });
    weight.input.setAttribute("aria-label", `weight ${title(line)}`);
  };
  const change = (value) => {
    isChosen = true;
    weights[chosen.parameter] = value;
    show();
  };
  const hold = (event, line) => {
    event.preventDefault();
    isChosen = true;
    choose(line);
    const start = event.clientY, before = weights[line.parameter], reach = 2 * (layers[line.place].largest || 1);
    const { hit } = line;
    hit.setPointerCapture(event.pointerId);
    hit.onpointermove = (move) => {
      if (!hit.hasPointerCapture(move.pointerId)) return;
      const moved = before + (start - move.clientY) / 100 * reach / 2;
      change(+Math.max(-reach, Math.min(reach, moved)).toFixed(2));
    };
    show();
  };

  if (Object.keys(programs).length > 1) {
    const buttons = Object.keys(programs).map((choice) => page.button(choice === "sigmoid" ? "logistic (sigmoid)" : choice, () => {
      squash = choice;
      for (const text of titles) text.textContent = choice;
      press();
      show();
    }, choice));
    const press = () => buttons.forEach((button, n) =>
      button.setAttribute("aria-pressed", Object.keys(programs)[n] === squash));
    page.bar.prepend(make("span", "", {}, "squash"));
    press();
  }
  page.button("reset", () => {
    weights = [...data.params];
    row = [...data.row];
    show();
  }, "reset");

  const controls = (words, ...inside) =>
    make("div", "panel", { role: "group", "aria-label": words }, make("b", "", {}, words), make("div", "", {}, ...inside));
  const set = (values) => { row = [...values]; show(false); };
  const label = (k) => (examples.truths.length ? examples.classes[examples.truths[k]] : `example ${k + 1}`);
  const select = make("select", "", { "aria-label": "example" }, make("option", "", { value: -1 }, "your own"),
    ...examples.rows.map((_, k) => make("option", "", { value: k }, `example ${k + 1}: ${label(k)}`)));
  select.onchange = () => set(examples.rows[+select.value] ?? row);
  const thumbs = examples.images.map((markup, k) => {
    const button = make("button", "thumb", { type: "button", "aria-label": `example ${k + 1}: ${label(k)}`, title: label(k) });
    button.innerHTML = `<svg viewBox="0 0 34 34" aria-hidden="true">${markup}</svg>`;
    button.onclick = () => set(examples.rows[k]);
    return button;
  });
  const same = (each) => each.every((value, k) => value === row[k]);

  const bounds = inputNames.map((_, k) => {
    const column = [...examples.rows.map((each) => each[k]), data.row[k]];
    const reach = kind === "image" ? 1 : tiles.reach;
    return examples.rows.length && kind !== "image" ? [Math.min(...column), Math.max(...column)] : [-reach, reach];
  });
  const sliders = inputNames.map((name, k) => {
    const [low, high] = bounds[k][0] < bounds[k][1] ? bounds[k] : [bounds[k][0] - 1, bounds[k][1] + 1];
    return new Slider(name, low, high, row[k], (value) => {
      row[k] = value;
      show(false);
    }, (high - low) / 40);
  });
  const panel = controls("inputs", ...sliders.map((slider) => slider.label));
  const inputs = count > 8 ? make("details", "", {}, make("summary", "", {}, `${count} inputs as sliders`), panel) : panel;

  const every = [...lines, ...layers.flatMap((layer, place) => layer.biases.flatMap((parameter, head) =>
    (parameter === null || !columns[place + 1].spots.includes(head) ? []
      : [{ place, tail: null, head, parameter, hit: drawn("path", { d: "" }) }])))];
  const pick = make("select", "", { "aria-label": "which weight" }, ...layers.map((_, place) =>
    make("optgroup", "", { label: `layer ${place + 1}` }, ...every.filter((line) => line.place === place)
      .map((line) => make("option", "", { value: line.parameter }, title(line))))));
  pick.onchange = () => { isChosen = true; choose(every.find((line) => line.parameter === +pick.value)); show(); };
  const weight = new Slider("weight", -1, 1, 0, change);
  page.figure.after(...(examples.rows.length ? [controls("examples", ...(thumbs.length ? thumbs : [select]))] : []), inputs,
    ...(every.length ? [controls("weight", pick, weight.input, weight.output)] : []));

  const image = page.svg.querySelector(".image");
  if (image) {
    const rects = [...image.querySelectorAll("rect")].slice(0, count);
    let brush = 1;
    const paint = (event) => {
      const k = rects.findIndex((rect) => {
        const { left, right, top, bottom } = rect.getBoundingClientRect();
        return event.clientX >= left && event.clientX < right && event.clientY >= top && event.clientY < bottom;
      });
      if (k < 0) return;
      if (event.type === "pointerdown") brush = row[k] > 0 ? -1 : 1;
      if (row[k] !== brush) { row[k] = brush; show(false); }
    };
    image.onpointerdown = (event) => { image.setPointerCapture(event.pointerId); paint(event); };
    image.onpointermove = (event) => { if (image.hasPointerCapture(event.pointerId)) paint(event); };
  }
  const tips = [...(image ? ["Click or drag over the image to paint it white or black."] : []),
    ...(every.length ? ["Drag a line up or down to change its weight, or choose a weight from the list."] : [])];
  page.note(tips.join(" "));
  if (every.length) choose(every[0]);
  show();
};
