"""tiktoken with the rank files that our own binary carries, so that nothing is fetched."""
import hashlib
import os
import pathlib
import subprocess

PAGE = "https://openaipublic.blob.core.windows.net/encodings/"


def prepare(bench: str, folder: str) -> None:
    """Lets TokensBench write the rank files to where tiktoken looks for them."""
    cache = pathlib.Path(folder)
    cache.mkdir(parents=True, exist_ok=True)
    os.environ["TIKTOKEN_CACHE_DIR"] = str(cache)
    for name in ("o200k_base", "cl100k_base", "p50k_base", "r50k_base"):
        # tiktoken checks the SHA-256 of what it finds there.
        file = cache / hashlib.sha1(f"{PAGE}{name}.tiktoken".encode()).hexdigest()
        if not file.exists():
            text = subprocess.run([bench, "ranks", name], check=True, capture_output=True).stdout
            file.write_bytes(text)
