// Graphviz in WebAssembly, run by the browser itself: (bytes of graphviz.wasm) -> (DOT) -> SVG.
(bytes) => {
  const module = new WebAssembly.Module(bytes);
  const NOT_SUPPORTED = 52, NO_SUCH_FILE = 8;  // what WASI calls answer

  // Graphviz asks its host for nothing it needs: no arguments, no files, no time.
  const host = (memory) => {
    const view = () => new DataView(memory().buffer);
    return {
      environ_sizes_get: (count, size) => {
        view().setUint32(count, 0, true);
        view().setUint32(size, 0, true);
        return 0;
      },
      environ_get: () => 0,
      clock_time_get: (clock, precision, result) => {
        view().setBigUint64(result, 0n, true);
        return 0;
      },
      random_get: (start, length) => {
        new Uint8Array(memory().buffer, start, length).fill(7);
        return 0;
      },
      fd_write: (file, parts, count, written) => {
        let total = 0;
        for (let part = 0; part < count; part++) total += view().getUint32(parts + 8 * part + 4, true);
        view().setUint32(written, total, true);
        return 0;
      },
      fd_prestat_get: () => NO_SUCH_FILE,
      proc_exit: (code) => { throw new Error(`graphviz ended with ${code}`); },
    };
  };

  // An instance for each picture: one that failed cannot spoil the next.
  return (dot) => {
    let graphviz;
    const known = host(() => graphviz.memory);
    const imports = {};
    for (const { module: from, name } of WebAssembly.Module.imports(module)) {
      (imports[from] ??= {})[name] = known[name] ?? (() => NOT_SUPPORTED);
    }
    graphviz = new WebAssembly.Instance(module, imports).exports;
    graphviz._initialize?.();
    const write = (text) => {
      const encoded = new TextEncoder().encode(text + "\0");
      const start = graphviz.malloc(encoded.length);
      new Uint8Array(graphviz.memory.buffer, start, encoded.length).set(encoded);
      return start;
    };
    const read = (start, length) =>
      new TextDecoder().decode(new Uint8Array(graphviz.memory.buffer, start, length).slice());
    const size = graphviz.malloc(4);
    const start = graphviz.graphviz_render(write(dot), write("svg"), write("dot"), size);
    if (!start) throw new Error(read(graphviz.graphviz_last_error(), 400).split("\0")[0]);
    return read(start, new DataView(graphviz.memory.buffer).getUint32(size, true));
  };
}
