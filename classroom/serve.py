"""Serve this folder to a browser.  Start it, and keep it running: python serve.py

I need Python 3.8 or newer and nothing else: no network, no other package.
"""

from __future__ import annotations

import argparse
import errno
import os
import webbrowser
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Always the same port if it is free: a browser keeps a learner's work for an address and port.
PORT, TRIES = 8421, 50

# Said here, because what a system says is not always right, and browsers insist.
KINDS = {
    ".css": "text/css",
    ".html": "text/html",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class Server(ThreadingHTTPServer):
    """Answers several requests at once."""

    daemon_threads = True
    # On Windows this would let two programs share a port.
    allow_reuse_address = os.name != "nt"


class Handler(SimpleHTTPRequestHandler):
    """Hands out files, quietly."""

    protocol_version = "HTTP/1.1"

    def guess_type(self, path: str | os.PathLike[str]) -> str:
        """The kind of a file."""
        return KINDS.get(Path(path).suffix) or super().guess_type(path)

    def end_headers(self) -> None:
        """Let the browser ask each time: the folder may have been exchanged for a newer one."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: a classroom asks for thousands of files."""


def server(host: str, port: int) -> Server:
    """A server of this folder at the port, or at the next one that is free."""
    handler = partial(Handler, directory=str(HERE))
    for place in range(port, port + TRIES):
        try:
            return Server((host, place), handler)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
            why = error.strerror
    ports = f"{port} to {port + TRIES - 1}"
    raise SystemExit(f"No port from {ports} can be used ({why}); choose another with --port")


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description="Serve the classroom to a browser.")
    parser.add_argument("--port", type=int, default=PORT, help="default: %(default)s")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other computers in")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    asked = parser.parse_args()
    with server(asked.host, asked.port) as running:
        host = "127.0.0.1" if asked.host == "0.0.0.0" else asked.host
        address = f"http://{host}:{running.server_port}/"
        print(f"The classroom is at {address}  (Ctrl+C ends it)", flush=True)
        if running.server_port != asked.port:
            print(f"Port {asked.port} is in use. A browser shows what was saved there only there.")
        if not asked.no_browser:
            webbrowser.open(address)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            print("\nThe classroom is closed.")


if __name__ == "__main__":
    main()
