// A network whose inputs and weights can be changed. Each program gives, from the parameters and
// the inputs, the outputs of every layer, and then the answer.
const build = (page, data, programs) => {
  const { layers, columns, names, kind, examples, tiles } = data;
  const inputNames = data.input_names, count = inputNames.length, last = columns.length - 1;
  let weights = [...data.params], row = [...data.row], squash = data.squash, chosen = null, isChosen = false;
  const network = networkOf(page, data), { lines, decide } = network;
  const ask = (inputs) => programs[squash].f([...weights, ...inputs]);

  const show = (isModel = true) => {
    const flat = ask(row), values = [row, ...network.parted(flat)], answer = network.answerOf(flat);
    const winner = network.winnerOf(answer);
    network.paintNeurons(weights, values, answer);
    if (isModel) {
      network.paintLines(weights, isChosen ? chosen : null);
      network.paintTiles(weights, ask);
    }
    select.value = examples.rows.findIndex(same);
    sliders.forEach((slider, k) => { slider.show(row[k]); slider.tell(row[k]); });
    if (chosen) { weight.show(weights[chosen.parameter]); weight.tell(weights[chosen.parameter], `, ${title(chosen)}`); }
    const verdict = answer.length === 1
      ? `${examples.classes[decide(answer)] ?? names[0]}: ${number(answer[0])}`
      : winner === null ? "no winner: two answers are equally large" : `${names[winner]} wins with ${number(answer[winner])}`;
    const right = network.countRight(ask);
    const score = examples.truths.length ? ` · ${right} of ${examples.rows.length} right` : "";
    page.say(`${verdict}${score}`);
    page.host.numbers = { values, answer, right, weights, row };
  };

  // Controls
  const called = (place, spot) => `${place > 0 && place < last ? `layer ${place} ` : ""}${network.named(place, spot)}`;
  const title = ({ place, tail, head }) => (tail === null ? `bias of ${called(place + 1, head)}`
    : `${called(place, tail)} → ${called(place + 1, head)}`);
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
      for (const text of network.titles) text.textContent = choice;
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
    button.innerHTML = `<svg viewBox="-1 -1 36 36" aria-hidden="true">${markup}</svg>`;
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
  page.note(tips.join(" "), data.limit);
  for (const line of lines) line.hit.onpointerdown = (event) => hold(event, line);
  if (every.length) choose(every[0]);
  show();
};
