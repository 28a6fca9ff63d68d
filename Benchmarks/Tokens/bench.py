"""Speed of counting beside tiktoken: the same texts, in the same minutes, one thread, CPU time.

    bench.py BENCH [--rounds N] TEXT ...

BENCH is the built TokensBench.  Unseen text: a fresh process counts the first half of a file, then
the second half once, which is what is measured; both programs take turns, and the medians are
printed.  Each TEXT is a UTF-8 file of about a megabyte.
"""
import argparse
import pathlib
import re
import statistics
import subprocess
import sys

import reference

TIKTOKEN = """
import sys, time, tiktoken
encoding, path = sys.argv[1:]
text = open(path, encoding="utf-8", newline="").read()
middle = len(text.encode()[:len(text.encode()) // 2].decode("utf-8", "ignore"))
encode = tiktoken.get_encoding(encoding).encode_ordinary
encode(text[:middle])
rest = text[middle:]
size = len(rest.encode())
start = time.process_time_ns()
encode(rest)
print(size * 1000 / (time.process_time_ns() - start))
slices = [rest.encode()[i:i + 500].decode("utf-8", "ignore") for i in range(0, size - 500, 500)]
start = time.process_time_ns()
for slice in slices:
    encode(slice)
print((time.process_time_ns() - start) / len(slices) / 1000)
"""


def numbers(command: list[str]) -> list[float]:
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [float(re.match(r"[\d.]+", line)[0]) for line in out.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench")
    parser.add_argument("texts", nargs="+", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=7)
    arguments = parser.parse_args()
    reference.prepare(arguments.bench, ".build/tiktoken-ranks")
    print("| encoding | text | tiktoken MB/s | ours MB/s | ratio | tiktoken us/500 B | ours |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: |")
    for encoding in ("o200k_base", "cl100k_base"):
        for text in arguments.texts:
            theirs, ours = [], []
            for _ in range(arguments.rounds):
                theirs.append(numbers([sys.executable, "-c", TIKTOKEN, encoding, str(text)]))
                ours.append(
                    numbers([arguments.bench, "unseen", encoding, str(text)])
                    + numbers([arguments.bench, "calls", encoding, str(text)])
                )
            a, b = ([statistics.median(x) for x in zip(*rows)] for rows in (theirs, ours))
            print(
                f"| {encoding} | {text.stem} | {a[0]:.1f} | {b[0]:.1f} | {b[0] / a[0]:.1f} x "
                f"| {a[1]:.1f} | {b[1]:.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
