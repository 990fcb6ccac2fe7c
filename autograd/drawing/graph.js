// A graph whose leaves can be dragged. `programs.graph.f` gives the numbers of all nodes, then the
// slopes on all edges; the gradients are then pulled back along the edges, as `backward` does.
const build = (page, data, programs) => {
  const { nodes, leaves, edges, ops, phrases, room } = data;
  const x = leaves.map((leaf) => leaf.value);
  const boxes = nodes.map(({ key }) => {
    const group = page.element(key);
    return { group, lines: [...group.querySelectorAll("text")].slice(1), shape: group.querySelector("path, polygon") };
  });
  const arrows = edges.map(({ key }) => {
    const group = page.element(key);
    return { group, text: group.querySelector("text") };
  });
  let chosen = data.first, now, flashed = -Infinity;

  const compute = () => {
    const found = programs.graph.f(x)[Symbol.iterator](), next = () => found.next().value;
    const numbers = nodes.map((node) => (node.leaf === null ? next() : x[node.leaf]));
    const slopes = edges.map(next);
    const gradients = nodes.map(() => 0), shares = edges.map(() => 0);
    gradients[nodes.length - 1] = 1;
    for (let at = nodes.length - 1; at >= 0; at--) {
      for (const edge of nodes[at].edges) {
        shares[edge] = gradients[at] === 0 ? 0 : slopes[edge] * gradients[at] + 0;
        gradients[edges[edge].tail] += shares[edge];
      }
    }
    return { numbers, slopes, gradients, shares };
  };

  // What is wrong, in the words of the row.
  const contains = ([low, high, isClosed, withoutZero], value) => {
    if (withoutZero && value === 0) return false;
    if (isClosed && (value === low || value === high)) return Number.isFinite(value);
    return Number.isFinite(value) && (low === null || value > low) && (high === null || value < high);
  };
  const complaint = ({ numbers, slopes, gradients }) => {
    const at = numbers.findIndex((value) => !Number.isFinite(value));
    if (at >= 0) {
      const op = ops[nodes[at].op];
      const operands = nodes[at].operands.map((each) => (Array.isArray(each) ? numbers[each[0]] : each));
      const broken = op.domain.filter((limits, k) => k < operands.length && !contains(limits, operands[k]));
      const isNamed = op.condition && (Number.isNaN(numbers[at]) || operands.includes(0) || !operands.length);
      const reason = broken.length ? op.needs + broken.map((limits) => limits[4]).join(phrases.and)
        : isNamed ? op.needs + op.condition : Number.isNaN(numbers[at]) ? op.nowhere : phrases.overflow;
      return { at, words: `${op.name}(${operands.slice(0, 4).map(number).join(", ")}): ${reason}` };
    }
    for (let at = nodes.length - 1; at >= 0; at--) {
      for (const edge of nodes[at].edges) {
        if (gradients[at] === 0 || Number.isFinite(slopes[edge])) continue;
        const filled = { op: ops[nodes[at].op].name, gradient: number(gradients[at]),
          kind: Number.isNaN(slopes[edge]) ? "undefined" : "infinite" };
        return { at, words: phrases.met.replace(/\{(\w+)\}/g, (_, word) => filled[word]) };
      }
    }
    return null;
  };

  // The chain rule of the leaf that moves
  const chain = make("div", "chain");
  const factor = (source, state) => (source[0] === "e" ? state.slopes : state.gradients)[source.slice(1)];
  const explain = (state) => {
    for (const part of chain.querySelectorAll("[data-source]")) {
      const sources = part.dataset.source.split(" ");
      const value = state.shown ? NaN : sources.reduceRight((product, source) => (product === 0 ? 0 : product * factor(source, state)), 1);
      part.textContent = "afterSign" in part.dataset ? bracketed(value) : number(value);
    }
  };
  const choose = (leaf) => {
    chosen = leaf;
    chain.innerHTML = leaves[leaf].chain;
  };
  const point = (source, on) => {
    const target = source[0] === "e" ? arrows[source.slice(1)]?.group : null;
    target?.classList.toggle("pointed", on);
    for (const part of chain.querySelectorAll(`[data-source="${source}"]`)) part.classList.toggle("pointed", on);
  };
  chain.onpointerover = chain.onpointerout = (event) => {
    const source = event.target.dataset?.source;
    if (source && !source.includes(" ")) point(source, event.type === "pointerover");
  };
  arrows.forEach(({ group }, place) => {
    group.onpointerenter = () => point(`e${place}`, true);
    group.onpointerleave = () => point(`e${place}`, false);
  });

  const name = (at) => nodes[at].name;
  const incoming = nodes.map((_, at) => edges.flatMap((edge, place) => (edge.tail === at ? [place] : [])));
  const sum = (at, state) => {
    const shares = incoming[at].map((edge) => state.shares[edge]).filter((share) => share);
    const words = phrases.meet[shares.length];
    return words ? ` = ${shares.slice(0, 4).map((share, k) => (k ? bracketed(share) : number(share))).join(" + ")}`
      + `${shares.length > 4 ? " + …" : ""} (${words})` : "";
  };
  const flash = (before, after) => {  // where paths meet whose sum has changed
    const meeting = nodes.flatMap((_, at) => {
      const paths = incoming[at].filter((edge) => after.shares[edge]);
      return paths.length < 2 || before.gradients[at] === after.gradients[at] ? [] : [[at, paths]];
    });
    const time = performance.now();
    if (!meeting.length || time - flashed < 900) return;
    flashed = time;
    for (const old of page.svg.querySelectorAll(".meet")) old.classList.remove("meet");
    for (const [at, paths] of meeting) {
      boxes[at].group.classList.add("meet");
      for (const edge of paths) arrows[edge].group.classList.add("meet");
    }
  };

  page.box.append(chain);
  const tabulate = page.table("All numbers as a table", ["name", "data", "gradient"], () => nodes.map((_, at) =>
    [name(at), number(now.numbers[at]), number((now.shown ?? now).gradients[at])]));

  const show = (words) => {
    const before = now;
    now = compute();
    const isDefined = Number.isFinite(now.numbers.at(-1));  // else no gradient means anything
    if (!isDefined) now.shown = { gradients: nodes.map(() => NaN) };
    const { gradients } = now.shown ?? now;
    const largest = Math.max(...gradients.map(Math.abs).filter(Number.isFinite)) || 1;
    nodes.forEach((_, at) => {
      const { lines, shape } = boxes[at], gradient = gradients[at];
      lines[0].textContent = `data ${fitted(now.numbers[at], room.box)}`;
      lines[1].textContent = `grad ${fitted(gradient, room.box)}`;
      shape.style.fill = tinted(Number.isFinite(gradient) ? gradient / largest : 0);
    });
    arrows.forEach(({ text }, edge) => { text.textContent = fitted(now.slopes[edge], room.edge); });
    const last = nodes.length - 1, trouble = complaint(now);
    boxes.forEach(({ group }, at) => group.classList.toggle("trouble", trouble?.at === at));
    page.caption.classList.toggle("trouble", !!trouble);
    leaves.forEach(({ at, slider }, place) => {
      slider.show(x[place]);
      slider.tell(x[place], `, ${name(last)} ${number(now.numbers[last])}, gradient ${number(gradients[at])}`);
    });
    const { at } = leaves[chosen];
    explain(now);
    tabulate();
    if (before) flash(before, now);
    page.say(trouble ? trouble.words : words ?? `${name(at)} = ${number(x[chosen])}: ${name(last)} = `
      + `${number(now.numbers[last])}, ${name(at)}.grad = ${number(now.gradients[at])}${sum(at, now)}`);
    page.host.numbers = now;
  };

  // Sliders inside the boxes of the leaves, at places that the picture itself gives
  const [, , width, height] = page.svg.getAttribute("viewBox").split(" ").map(Number);
  const [, right, down] = /translate\(([\d.-]+)[ ,]([\d.-]+)\)/.exec(page.svg.querySelector("g").getAttribute("transform")).map(Number);
  leaves.forEach((leaf, place) => {
    leaf.slider = new Slider(name(leaf.at), leaf.low, leaf.high, leaf.value, (value) => {
      if (chosen !== place) choose(place);
      x[place] = value;
      show();
    });
    const { lines, shape } = boxes[leaf.at], handle = leaf.slider.input;
    const across = shape.getAttribute("d").match(/-?[\d.]+(?=,)/g).map(Number);
    const low = Math.min(...across), span = Math.max(...across) - low;
    const y = (Number(lines.at(-1).getAttribute("y")) + Number(lines.at(-2).getAttribute("y"))) / 2 - 3;
    handle.className = "handle";
    handle.style.left = `${(low + right + 5) / width * 100}%`;
    handle.style.width = `${(span - 10) / width * 100}%`;
    handle.style.top = `${(y + down) / height * 100}%`;
    handle.onfocus = () => { if (chosen !== place) { choose(place); show(); } };
    page.canvas.append(handle);
  });

  const step = (rate) => {
    const last = nodes.length - 1, before = now.numbers[last], old = [...x];
    leaves.forEach((leaf, place) => { if (leaf.moves) x[place] -= rate * now.gradients[leaf.at]; });
    const moved = leaves.flatMap((leaf, place) => (leaf.moves
      ? [`${name(leaf.at)} ${number(old[place])} → ${number(x[place])}`] : []));
    const after = compute().numbers[last];
    const verdict = after < before ? "" : after > before ? ": the step was too large" : "";
    show(`${moved.slice(0, 4).join(", ")}${moved.length > 4 ? ", …" : ""}; ${name(last)} `
      + `${number(before)} → ${number(after)}${verdict}`);
  };
  page.button("one step downhill", () => step(rate.rate), "step");
  const rate = page.rate("rate", data.rate, () => {});
  page.button("reset", () => {
    leaves.forEach((leaf, place) => { x[place] = leaf.value; });
    show();
  }, "reset");
  page.note(...data.notes);
  choose(chosen);
  show();
};
