"""python -m nn: the demonstration."""

import sys

from nn.demo import run

if __name__ == "__main__":
    sys.exit(not run(sys.stdout))
