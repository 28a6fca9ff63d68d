"""Random texts through tiktoken and through us: every id must be the same.

    fuzz.py BENCH [--strings N] [--seed S] [--encodings NAME ...]

BENCH is the built TokensBench.  A run is repeated exactly by its seed, which is printed; a text that
differs is printed as JSON, to become a vector.
"""
import argparse
import hashlib
import json
import random
import subprocess
import sys
import time

import reference

# Ranges whose characters take every way through the rules, and some that only look as if.
RANGES = [
    (0x00, 0x7F), (0x80, 0xFF), (0x100, 0x24F), (0x250, 0x36F), (0x370, 0x52F), (0x530, 0x6FF),
    (0x900, 0xDFF), (0xE00, 0xEFF), (0x1000, 0x137F), (0x1680, 0x18AF), (0x1AB0, 0x1FFF),
    (0x2000, 0x206F), (0x2070, 0x218F), (0x2190, 0x2BFF), (0x2C00, 0x2E5F), (0x3000, 0x30FF),
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA000, 0xABFF), (0xAC00, 0xD7A3), (0xE000, 0xE0FF),
    (0xF900, 0xFAFF), (0xFB00, 0xFDFF), (0xFE00, 0xFEFF), (0xFF00, 0xFFFF), (0x10000, 0x107FF),
    (0x10900, 0x12FFF), (0x16A00, 0x1BCFF), (0x1D000, 0x1D7FF), (0x1DF00, 0x1EFFF),
    (0x1F000, 0x1FBFF), (0x20000, 0x323AF), (0xE0000, 0xE01FF), (0x10FF00, 0x10FFFF),
]
# One alphabet for each class and for what the rules name.
ALPHABETS = [
    "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ßéñøœſяжд", "ÄÉÑЖДŽ", "ǅǈᾈ",
    "ʰʼˇːーゝ々ๆ", "中的日本語一在不ªºאبकขあア가나", "\u0301\u0300\u093F\u0903\u20DD\uFE0F\u064B",
    "0123456789", "٣५Ⅷ½²〇", " ", " \t", "\n", "\r\n", "\u00A0\u3000\u2003\u2028\u0085\u1680",
    ".,;:!?-_=+*#/\\|<>()[]{}\"`~@$%^&", "'", "/", "🥊👩🏽\u200D✓→€", "\x00\x01\x1C\x1D\x1E\x1F\x7F",
    "\u180E\u200B\u2060\uFEFF\uFFFD", "stmdrevlSTMDREVL'ſK",
]
WORDS = ["'s", "'S", "'re", "'LL", "'ſ", "'v", "'ve", "don't", "I'M", " the", "Hello", "HELLOworld",
         "camelCaseABC", "  \n", "\r\n\r\n", " \n ", "://", "});\n", "\n\n\n", " //", "<|endoftext|>"]


class Texts:
    def __init__(self, seed: int, vocabulary: list[str]):
        self.random = random.Random(seed)
        self.vocabulary = vocabulary

    def run(self) -> str:
        choose = self.random
        kind = choose.random()
        length = 1 + int(choose.expovariate(0.35))
        if kind < 0.45:
            alphabet = choose.choice(ALPHABETS)
            return "".join(choose.choices(alphabet, k=length))
        if kind < 0.6:
            return "".join(choose.choices(self.vocabulary, k=min(length, 6)))
        if kind < 0.7:
            return choose.choice(WORDS)
        if kind < 0.9:
            low, high = choose.choice(RANGES)
            return "".join(chr(choose.randint(low, high)) for _ in range(length))
        if kind < 0.97:
            return choose.choice(choose.choice(ALPHABETS)) * length
        return "".join(chr(choose.choice((choose.randrange(0xD800), choose.randrange(0xE000, 0x110000))))
                       for _ in range(length))

    def next(self) -> str:
        runs = 1 + int(self.random.expovariate(0.3))
        if self.random.random() < 0.005:
            runs *= 60  # Now and then a text of several thousand characters.
        if self.random.random() < 0.005:
            return self.run() * self.random.randint(20, 400)
        return "".join(self.run() for _ in range(runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench")
    parser.add_argument("--strings", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--encodings", nargs="+", default=["o200k_base", "cl100k_base"])
    arguments = parser.parse_args()
    reference.prepare(arguments.bench, ".build/tiktoken-ranks")
    import tiktoken

    seed = random.SystemRandom().randrange(2**32) if arguments.seed is None else arguments.seed
    print(f"seed {seed}", flush=True)
    encodings = [tiktoken.get_encoding(name) for name in arguments.encodings]
    vocabulary = []
    for token in random.Random(seed).sample(encodings[0].token_byte_values(), 20_000):
        try:
            vocabulary.append(token.decode())
        except UnicodeDecodeError:
            continue
    texts = Texts(seed, vocabulary)
    ours = subprocess.Popen([arguments.bench, "jsonl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    start, wrong, done = time.monotonic(), 0, 0
    while done < arguments.strings:
        batch = [(encodings[i % len(encodings)], texts.next())
                 for i in range(done, min(done + 200, arguments.strings))]
        # The answers to a batch fit into a pipe, so neither side waits for the other for ever.
        lines = (json.dumps({"encoding": e.name, "text": text}) for e, text in batch)
        ours.stdin.write("".join(line + "\n" for line in lines).encode())
        ours.stdin.flush()
        for encoding, text in batch:
            ids = encoding.encode_ordinary(text)
            answer = json.loads(ours.stdout.readline())
            sum_of_ids = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
            if answer != {"count": len(ids), "sha256": sum_of_ids}:
                wrong += 1
                print(json.dumps({"encoding": encoding.name, "text": text, "count": len(ids),
                                  "ours": answer}), flush=True)
        done += len(batch)
        if done % 100_000 == 0:
            print(f"{done} texts, {wrong} different, {time.monotonic() - start:.0f} s", flush=True)
    ours.stdin.close()
    ours.wait()
    print(f"{done} texts ({', '.join(arguments.encodings)}), seed {seed}: {wrong} different")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
