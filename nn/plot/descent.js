// A walk down a loss over one or two weights. `programs.loss` gives the loss and its slopes.
const build = (page, data, programs) => {
  const { names, start, frame: [across, up], area: [left, top, right, bottom], levels } = data;
  const { f, f_grad } = programs.loss, isSingle = names.length === 1;
  const X = (value) => left + (value - across[0]) / (across[1] - across[0]) * (right - left);
  const Y = (value) => bottom - (value - up[0]) / (up[1] - up[0]) * (bottom - top);
  // A number that no picture can show stands far outside: attributes take no infinity and no nan.
  const near = (value) => (Number.isNaN(value) ? -1e5 : Math.max(-1e5, Math.min(1e5, value))).toFixed(1);
  const spot = ([first, second], loss) => [near(X(first)), near(Y(isSingle ? loss : second))];

  let walk, at, timer = 0;
  const look = (weights) => {
    const { value, gradient } = f_grad(weights);
    return { weights, loss: value, slopes: gradient };
  };
  const ahead = ({ weights, slopes }) => weights.map((w, k) => w - rate.rate * slopes[k]);

  // Contour lines, by marching squares on a grid
  const CELLS = 64;
  const contours = () => {
    const side = ([low, high]) => Array.from({ length: CELLS + 1 }, (_, k) => low + (high - low) * k / CELLS);
    const xs = side(across), ys = side(up), heights = ys.map((y) => xs.map((x) => f([x, y])));
    const cut = (level, [x1, y1, h1], [x2, y2, h2]) => {
      const share = (level - h1) / (h2 - h1);
      return [X(x1 + share * (x2 - x1)), Y(y1 + share * (y2 - y1))];
    };
    const group = page.element("lines"), labels = [];
    for (const level of levels) {
      const pieces = [];
      for (let row = 0; row < CELLS; row++) for (let column = 0; column < CELLS; column++) {
        const corners = [[0, 0], [1, 0], [1, 1], [0, 1]].map(([dx, dy]) =>
          [xs[column + dx], ys[row + dy], heights[row + dy][column + dx]]);
        if (!corners.every((corner) => Number.isFinite(corner[2]))) continue;
        const cuts = corners.flatMap((corner, k) => {
          const next = corners[(k + 1) % 4];
          return (corner[2] > level) === (next[2] > level) ? [] : [cut(level, corner, next)];
        });
        for (let k = 0; k + 1 < cuts.length; k += 2) {
          pieces.push([cuts[k], cuts[k + 1]]);
        }
      }
      // The label stands where no other is near, the farther up and to the right the better.
      const free = pieces.map(([cut]) => cut).filter(([x, y]) => x > left + 24 && x < right - 24 && y > top + 16 && y < bottom - 12
        && labels.every(([lx, ly]) => Math.hypot(lx - x, ly - y) > 44));
      const best = free.sort((a, b) => (b[0] - b[1]) - (a[0] - a[1]))[0];
      const isClear = ([x, y]) => !best || Math.abs(x - best[0]) > 5 + 4 * number(level).length || Math.abs(y - best[1]) > 9;
      const written = (spot) => spot.map((n) => n.toFixed(1)).join(" ");
      group.append(drawn("path", { d: pieces.filter((ends) => ends.every(isClear))
        .map(([from, to]) => `M${written(from)}L${written(to)}`).join("") }));
      if (!best) continue;
      labels.push(best);
      group.append(drawn("text", { x: best[0], y: best[1] + 4, "text-anchor": "middle" }, number(level)));
    }
  };

  const outcome = () => {
    if (!Number.isFinite(at.loss)) return "the loss is not a number here";
    if (walk.length > 1) {
      const before = walk[walk.length - 2], first = walk[0].loss;
      const turned = at.slopes.some((slope, k) => slope * before.slopes[k] < 0);
      if (at.loss > 100 * Math.abs(first) + 1) return "it explodes: each step lands higher; lower the rate";
      if (at.slopes.every((slope) => Math.abs(slope) < 1e-3)) return "it has arrived: the slope is almost 0";
      if (at.loss > before.loss) return "too far: the loss rose; lower the rate";
      if (turned) return "it bounces: each step crosses the valley";
      if (at.loss > before.loss - 0.02 * Math.abs(before.loss)) return "it crawls: the loss hardly falls; raise the rate";
      return "the loss falls";
    }
    return at.slopes.every((slope) => Math.abs(slope) < 1e-3) ? "it is flat here" : "";
  };
  const isOver = () => !Number.isFinite(at.loss) || at.loss > 1e6 * (Math.abs(walk[0].loss) + 1)
    || at.slopes.every((slope) => Math.abs(slope) < 1e-6);

  const trail = page.element("trail"), tangent = page.element("tangent"), arrow = page.element("arrow");
  const point = page.element("point"), slopeText = page.element("slope");
  const next = drawn("circle", { r: 6, class: "next" }), head = drawn("path", { class: "arrow", "stroke-width": 3, fill: "none" });
  arrow.after(next, head);

  const tabulate = page.table("All steps as a table", ["step", ...names, "loss",
    ...names.map((name) => (isSingle ? "slope" : `slope in ${name}`))], () => walk.map((each, k) =>
    [String(k), ...[...each.weights, each.loss, ...each.slopes].map(number)]));
  const show = () => {
    tabulate();
    const [x, y] = spot(at.weights, at.loss), to = ahead(at);
    const landed = isSingle ? f(to) : 0, [toX, toY] = spot(to, landed);
    point.setAttribute("cx", x);
    point.setAttribute("cy", y);
    const goes = Number.isFinite(landed) && to.every(Number.isFinite);
    arrow.setAttribute("d", goes ? `M${x} ${y}L${toX} ${toY}` : "");
    const length = Math.hypot(toX - x, toY - y), wing = Math.min(11, length / 2);
    const [dx, dy] = [(toX - x) / length, (toY - y) / length];
    const tip = (sign) => `${toX - wing * (dx + sign * 0.5 * dy)} ${toY - wing * (dy - sign * 0.5 * dx)}`;
    head.setAttribute("d", goes && length > 3 ? `M${tip(1)}L${toX} ${toY}L${tip(-1)}` : "");
    next.setAttribute("cx", toX);
    next.setAttribute("cy", toY);
    next.setAttribute("visibility", goes ? "visible" : "hidden");
    if (isSingle) {
      const [slope] = at.slopes, steep = (bottom - top) / (up[1] - up[0]) * Math.abs(slope) / ((right - left) / (across[1] - across[0]));
      const reach = 110 / Math.hypot(1, steep) / (right - left) * (across[1] - across[0]);
      const end = (sign) => `${near(X(at.weights[0] + sign * reach))} ${near(Y(at.loss + sign * reach * slope))}`;
      tangent.setAttribute("d", Number.isFinite(slope) ? `M${end(-1)}L${end(1)}` : "");
    }
    const slopes = `slope${isSingle ? "" : "s"} ${at.slopes.map(number).join(", ")}`;
    slopeText.textContent = slopes;
    const isRight = +x < (left + right) / 2;  // where there is more room
    slopeText.setAttribute("text-anchor", isRight ? "start" : "end");
    slopeText.setAttribute("x", +x + (isRight ? 16 : -16));
    slopeText.setAttribute("y", Math.max(top + 14, Math.min(bottom - 8, +y - 14)));
    trail.replaceChildren(...walk.slice(1).map((each, k) => drawn("path", { fill: "none", "stroke-width": 1.5,
      d: `M${spot(walk[k].weights, walk[k].loss).join(" ")}L${spot(each.weights, each.loss).join(" ")}` })),
    ...walk.slice(0, -1).map((each) => {
      const [cx, cy] = spot(each.weights, each.loss);
      return drawn("circle", { cx, cy, r: 3.5 });
    }));
    names.forEach((name, k) => {
      sliders[k].show(at.weights[k]);
      sliders[k].tell(at.weights[k], `, loss ${number(at.loss)}, slope ${number(at.slopes[k])}`);
    });
    const where = names.map((name, k) => `${name} = ${number(at.weights[k])}`).join(", ");
    const steps = walk.length - 1, words = outcome();
    const sum = isSingle ? `; next ${names[0]} = ${number(at.weights[0])} − ${number(rate.rate)} × `
      + `${bracketed(at.slopes[0])} = ${number(to[0])}` : "";
    page.say(`step ${steps}: ${where}, loss ${number(at.loss)}, ${slopes}${sum}`
      + `${words ? `. ${words[0].toUpperCase()}${words.slice(1)}.` : ""}`);
    const isOutside = x < left || x > right || y < top || y > bottom;
    outside.textContent = isOutside ? "The point is outside the picture. Press reset, or lower the rate and drag it back." : "";
    page.host.numbers = { ...at, steps };
  };

  const begin = (weights) => {
    at = look(weights);
    walk = [at];
    show();
  };
  const step = () => {
    at = look(ahead(at));
    walk.push(at);
    if (walk.length > 400) walk.splice(1, 1);
    show();
  };
  const stop = () => {
    clearInterval(timer);
    timer = 0;
    run.textContent = "▶ run";
  };
  const act = (work) => () => { stop(); work(); };
  page.button("step", act(step), "step");
  const run = page.button("▶ run", () => {
    if (timer) return stop();
    run.textContent = "❚❚ pause";
    timer = setInterval(() => {
      if (isOver() || walk.length >= 400 || !page.host.isConnected) return stop();
      step();
    }, 160);
  }, "run");
  page.button("reset", act(() => begin([...start])), "reset");
  const rate = page.rate("learning rate", data.rate, () => show());

  const sliders = names.map((name, k) => {
    const [low, high] = k ? up : across;
    return new Slider(name, low, high, start[k], (value) => {
      stop();
      begin(at.weights.map((w, n) => (n === k ? value : w)));
    });
  });
  const weights = make("div", "weights", {}, ...sliders.map(({ label }) => label));
  const outside = make("p", "note");
  page.figure.after(weights, outside);
  page.note(isSingle ? "Drag the point along the curve, or use the slider. Dashed: the tangent. Arrow: the next step."
    : "Click where the walk starts. The shade is stronger where the loss is higher; each line joins points of equal loss. Arrow: the next step.");

  const place = (event) => {
    const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(page.svg.getScreenCTM().inverse());
    const within = (share) => Math.max(0, Math.min(1, share));
    const first = across[0] + within((x - left) / (right - left)) * (across[1] - across[0]);
    const second = up[0] + within((bottom - y) / (bottom - top)) * (up[1] - up[0]);
    stop();
    begin(isSingle ? [first] : [first, second]);
  };
  page.svg.style.touchAction = isSingle ? "pan-y" : "none";  // a finger can still scroll the page
  page.svg.onpointerdown = (event) => {
    page.svg.setPointerCapture(event.pointerId);
    place(event);
  };
  page.svg.onpointermove = (event) => { if (page.svg.hasPointerCapture(event.pointerId)) place(event); };
  if (!isSingle) contours();
  begin([...start]);
};
