// A network that learns: play, pause, one update, one epoch; the rate and the batches can change.
const build = (page, data, programs) => {
  const { examples } = data, training = new Training(data, programs), network = networkOf(page, data);
  const ask = (inputs) => programs.answers.f([...training.weights, ...inputs]);
  let example = 0, isPlaying = false, frame = 0;

  const loss = lossChart(), answers = answersChart(data, network);
  const show = () => {
    const row = examples.rows[example], flat = ask(row), answer = network.answerOf(flat);
    network.paintNeurons(training.weights, [row, ...network.parted(flat)], answer);
    network.paintLines(training.weights);
    network.paintTiles(training.weights, ask);
    loss.paint(training.history);
    answers.paint(ask);
    const { epoch, updates, history, isOver } = training;
    const right = examples.truths.length ? ` · ${network.countRight(ask)} of ${examples.rows.length} right` : "";
    const mean = history.length ? ` · mean loss of the last epoch ${number(history.at(-1))}` : "";
    page.caption.classList.toggle("trouble", isOver);
    page.say(isOver ? `A number became too large in epoch ${epoch + 1}: reset, and lower the learning rate.`
      : `epoch ${epoch}, update ${updates}${mean}${right}`);
    page.host.numbers = { weights: training.weights, epoch, updates, history, answer, isOver };
  };

  const stop = () => {
    isPlaying = false;
    cancelAnimationFrame(frame);
    play.textContent = "▶ play";
  };
  const tick = () => {
    if (!isPlaying || !page.host.isConnected) return;
    const start = performance.now();
    if (speed.value === "slow") training.update();
    else do training.finishEpoch(); while (speed.value === "fast" && !training.isOver && performance.now() - start < 8);
    show();
    if (training.isOver) return stop();
    if (speed.value === "slow") setTimeout(() => { frame = requestAnimationFrame(tick); }, 120);
    else frame = requestAnimationFrame(tick);
  };
  const play = page.button("▶ play", () => {
    if (isPlaying) return stop();
    isPlaying = true;
    play.textContent = "❚❚ pause";
    frame = requestAnimationFrame(tick);
  }, "play");
  const act = (work) => () => {
    stop();
    work();
    show();
  };
  page.button("one update", act(() => { if (!training.isOver) training.update(); }), "update");
  page.button("one epoch", act(() => training.finishEpoch()), "epoch");
  page.button("reset", act(() => training.reset()), "reset");
  const choice = (words, options, change) => {
    const select = make("select", "", { "aria-label": words }, ...options.map(([value, text]) => make("option", "", { value }, text)));
    select.onchange = () => change?.(select.value);
    page.bar.append(make("label", "", {}, `${words} `, select));
    return select;
  };
  page.rate("learning rate", training.rate, (rate) => { training.rate = rate; });
  const total = examples.rows.length, sizes = new Set([1, 2, 4, 8, 16, 32, training.batch, total]);
  const batch = choice("batch size", [...sizes].filter((size) => size <= Math.max(total, training.batch)).sort((a, b) => a - b)
    .map((size) => [size, size >= total ? `all ${total}` : String(size)]), (value) => { training.batch = +value; });
  batch.value = training.batch;
  const speed = choice("speed", [["slow", "one update at a time"], ["epoch", "one epoch a frame"], ["fast", "fast"]]);
  speed.value = "epoch";
  if (total > 1) {
    const label = (k) => (examples.truths.length ? `: ${examples.classes[examples.truths[k]]}` : "");
    choice("example shown", examples.rows.map((_, k) => [k, `${k + 1}${label(k)}`]), (value) => {
      example = +value;
      show();
    });
  }
  const field = make("div", "field"), views = make("div", "views", {}, answers.element, loss.element);
  page.figure.replaceWith(field);
  field.append(page.figure, views);
  page.note("The page draws the examples in the same order as fit, from the same generator.", data.limit);
  show();
};
