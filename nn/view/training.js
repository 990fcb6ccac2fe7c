// Training, update by update, as `fit` does it.

// Python's generator of random numbers (the Mersenne Twister), from its state of 625 numbers.
class Twister {
  constructor(state) {
    this.words = Uint32Array.from(state.slice(0, 624));
    this.at = state[624];
  }
  next() {
    const { words } = this;
    if (this.at >= 624) {
      for (let k = 0; k < 624; k++) {
        const y = (words[k] & 0x80000000) | (words[(k + 1) % 624] & 0x7fffffff);
        words[k] = words[(k + 397) % 624] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0);
      }
      this.at = 0;
    }
    let y = words[this.at++];
    y ^= y >>> 11;
    y ^= (y << 7) & 0x9d2c5680;
    y ^= (y << 15) & 0xefc60000;
    return (y ^ (y >>> 18)) >>> 0;
  }
  random() {
    const high = this.next() >>> 5, low = this.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }
  below(count) {
    const bits = 32 - Math.clz32(count);
    for (;;) {
      const drawn = this.next() >>> (32 - bits);
      if (drawn < count) return drawn;
    }
  }
  shuffle(list) {
    for (let k = list.length - 1; k > 0; k--) {
      const other = this.below(k + 1);
      [list[k], list[other]] = [list[other], list[k]];
    }
  }
}

class Training {
  constructor(data, programs) {
    this.data = data.training;
    this.start = data.params;
    this.programs = programs;
    this.batch = this.data.batch;
    this.rate = this.data.rate;
    this.reset();
  }
  reset() {
    const { weights, slots, streams, rows } = this.data;
    this.weights = [...this.start];
    this.states = Array.from({ length: weights }, () => Array(slots).fill(0));
    this.streams = streams.map((state) => new Twister(state));
    this.order = rows.map((_, place) => place);
    Object.assign(this, { epoch: 0, updates: 0, place: 0, losses: 0, history: [], isOver: false });
  }
  // One update; at the end of an epoch its mean loss is kept.
  update() {
    const { data, programs, order } = this, count = data.weights;
    if (this.place === 0) {
      order.sort((a, b) => a - b);
      this.streams[0].shuffle(order);
      this.losses = 0;
    }
    const batch = order.slice(this.place, this.place + this.batch), share = 1 / batch.length;
    let gradients = Array(count).fill(0), losses = 0;
    for (const place of batch) {
      const draws = data.draws.map((stream) => this.streams[stream].random());
      const found = programs.example.f([...this.weights, ...data.shared, ...data.rows[place], ...draws, share]);
      losses += found[0];
      for (let k = 0; k < count; k++) gradients[k] += found[k + 1];
    }
    if (programs.shorten) gradients = programs.shorten.f(gradients);
    const after = this.weights.map((weight, k) =>
      programs.rule.f([weight, gradients[k], ...this.states[k], this.rate, this.updates + 1]));
    if (!Number.isFinite(losses) || !after.every((numbers) => numbers.every(Number.isFinite))) {
      this.isOver = true;  // the last finite weights stay
      return;
    }
    this.weights = after.map(([weight]) => weight);
    this.states = after.map(([, ...state]) => state);
    this.updates++;
    this.losses += losses;
    this.place += batch.length;
    if (this.place >= order.length) {
      this.epoch++;
      this.place = 0;
      this.history.push(this.losses / order.length);
    }
  }
  finishEpoch() {
    const { epoch } = this;
    while (this.epoch === epoch && !this.isOver) this.update();
  }
}
