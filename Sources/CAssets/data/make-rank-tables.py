#!/usr/bin/env python3
"""Makes the compact tables in this folder from the published files.

usage: make-rank-tables.py FOLDER [--out FOLDER]

FOLDER holds o200k_base.tiktoken, cl100k_base.tiktoken and p50k_base.tiktoken as tiktoken fetches
them, and unicode16-classes.tsv.  Only the standard library is used; the same input gives the same
bytes.  The formats and the origin of the files are written down in README.md.
"""
import argparse
import base64
import hashlib
import pathlib
import struct

# What tiktoken 0.14.0's openai_public.py expects.
SHA256 = {
    "o200k_base": "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    "cl100k_base": "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    "p50k_base": "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069",
}
HOLE = 0xFFFFF
UPPER, LOWER, LETTER, NUMBER, SPACE, NEWLINE = 1, 2, 4, 8, 16, 32
CLASSES = {
    "Lu": UPPER | LETTER, "Lt": UPPER | LETTER, "Ll": LOWER | LETTER,
    "Lm": UPPER | LOWER | LETTER, "Lo": UPPER | LOWER | LETTER, "M": UPPER | LOWER,
    "N": NUMBER, "S": SPACE,
}
BLOCK = 128


def read_ranks(path: pathlib.Path, expected: str) -> dict[bytes, int]:
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != expected:
        raise SystemExit(f"{path}: SHA-256 is {found}, tiktoken expects {expected}")
    ranks = {}
    for line in data.splitlines():
        token, rank = line.split()
        ranks[base64.b64decode(token)] = int(rank)
    return ranks


def halves(token: bytes, ranks: dict[bytes, int]) -> tuple[int, int]:
    """The last merge that makes a token: byte-pair encoding stopped at two parts."""
    parts = [token[i:i + 1] for i in range(len(token))]
    while len(parts) > 2:
        best, at = None, 0
        for i in range(len(parts) - 1):
            rank = ranks.get(parts[i] + parts[i + 1])
            if rank is not None and (best is None or rank < best):
                best, at = rank, i
        if best is None:
            raise SystemExit(f"{token!r} does not merge to itself")
        parts[at:at + 2] = [parts[at] + parts[at + 1]]
    left, right = ranks[parts[0]], ranks[parts[1]]
    if max(left, right) >= ranks[token]:
        raise SystemExit(f"{token!r} has a rank below one of its halves")
    return left, right


def rank_table(ranks: dict[bytes, int], source_sha256: str) -> bytes:
    token_of = {rank: token for token, rank in ranks.items()}
    if sorted(len(token_of[rank]) for rank in range(256)) != [1] * 256:
        raise SystemExit("the first 256 ranks are not the single bytes")
    out = bytearray(b"TGRANKS1")
    out += struct.pack("<I", max(token_of) + 1) + bytes(4) + bytes.fromhex(source_sha256)
    out += b"".join(token_of[rank] for rank in range(256))
    for rank in range(256, max(token_of) + 1):
        token = token_of.get(rank)
        left, right = (HOLE, HOLE) if token is None else halves(token, ranks)
        out += (left | right << 20).to_bytes(5, "little")
    out += bytes(3)  # So that a row can be read as eight bytes.
    return bytes(out)


def class_table(path: pathlib.Path) -> bytes:
    flags = bytearray(0x110000)
    for line in path.read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        first, last, name = line.split("\t")
        for point in range(int(first, 16), int(last, 16) + 1):
            flags[point] = CLASSES[name]
    for point in (0x0A, 0x0D):
        flags[point] |= NEWLINE
    blocks: dict[bytes, int] = {}
    index = bytearray()
    for start in range(0, len(flags), BLOCK):
        index.append(blocks.setdefault(bytes(flags[start:start + BLOCK]), len(blocks)))
    return bytes(index) + b"".join(blocks)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=pathlib.Path)
    here = pathlib.Path(__file__).resolve().parent
    parser.add_argument("--out", type=pathlib.Path, default=here)
    arguments = parser.parse_args()
    for name, expected in SHA256.items():
        ranks = read_ranks(arguments.folder / f"{name}.tiktoken", expected)
        (arguments.out / f"{name}.ranks").write_bytes(rank_table(ranks, expected))
    classes = class_table(arguments.folder / "unicode16-classes.tsv")
    (arguments.out / "unicode16.classes").write_bytes(classes)


if __name__ == "__main__":
    main()
