"""Does an exported GGUF load in llama.cpp, and does it write what our own engine writes?

    python -m bench training gguf --xllamacpp PYTHON [--adapter analyst] [--types q8_0 f16] [--prompts 10]

PYTHON is an interpreter with the `xllamacpp` wheel (llama.cpp prebuilt; no dependency of Tieout, and it needs nothing else).
Prompts are written examples of companies that are held out of training. Each is answered greedily by the engine (base and
adapter merged, fp32) and by llama.cpp's own server on loopback, from the text, so that its tokenizer and the chat template
in the file are tried too. Wanted: the same first 20 tokens on 9 of 10 prompts, for each type. Skipped aloud without
the wheel; exits 1 below 9 of 10.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from argparse import ArgumentParser, Namespace
from pathlib import Path
from random import Random
from typing import Any

from bench.command import ROOT, Skipped

TOKENS, LONGEST, WANTED = 20, 24, 0.9


def asked(count: int) -> list[list[dict[str, str]]]:
    """Held-out written examples as turns, drawn by a fixed seed."""
    from tieout.model.data.build import authored_examples
    from tieout.model.prompt.template import messages

    held_out = [e for e in authored_examples() if e.split != "train"]
    return [messages(e.user) for e in Random(7).sample(held_out, count)]


def ours(adapter: str, turns: list[list[dict[str, str]]]) -> list[dict[str, Any]]:
    """What the engine reads and writes: the prompt's text and tokens, and the answer's tokens."""
    from tieout.model.export.export import merged_model
    from tieout.model.inference import adapters
    from tieout.model.inference.base import open_base
    from tieout.model.inference.engine import greedy
    from tieout.model.inference.vocabulary import end_ids

    base = open_base("smollm2-135m")
    checked = None if adapter == "none" else adapters.check(adapters.find_adapter(adapter, None), base)
    model = merged_model(base, checked)
    out = []
    for said in turns:
        text = base.tokenizer.apply_chat_template(said, add_generation_prompt=True, tokenize=False)
        ids = list(base.tokenizer(text, add_special_tokens=False)["input_ids"])
        tokens = list(greedy(model, ids, None, set(end_ids(base.tokenizer)), LONGEST))
        out.append({"text": text, "prompt": ids, "tokens": tokens, "answer": base.tokenizer.decode(tokens)})
    return out


def theirs(work: dict[str, Any]) -> list[dict[str, Any]]:
    """The same through llama.cpp's server; runs under the interpreter that has xllamacpp."""
    import xllamacpp

    settings = xllamacpp.CommonParams()
    settings.model.path = work["gguf"]
    settings.n_ctx, settings.n_parallel, settings.port = 2048, 1, 0
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = work["threads"]
    settings.hostnames, settings.verbosity, settings.sampling.temp = ["127.0.0.1"], -1, 0.0
    server = xllamacpp.Server(settings)
    out = []
    for turns in work["turns"]:
        text = _posted(server, "/apply-template", {"messages": turns})["prompt"]
        ids = _posted(server, "/tokenize", {"content": text, "parse_special": True, "add_special": False})["tokens"]
        body = {"prompt": text, "n_predict": LONGEST, "temperature": 0, "return_tokens": True, "cache_prompt": False}
        written = _posted(server, "/completion", body)
        out.append({"text": text, "prompt": ids, "tokens": written["tokens"], "answer": written["content"]})
    return out


def _posted(server: Any, path: str, body: dict[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{server.listening_address}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=600) as answer:
        found: dict[str, Any] = json.loads(answer.read())
    return found


def compared(own: list[dict[str, Any]], other: list[dict[str, Any]]) -> tuple[int, int, int]:
    """How many prompts agree in the template's text, in prompt tokens, and in the answer's first tokens."""
    pairs = list(zip(own, other, strict=True))
    same = sum(a["tokens"][:TOKENS] == b["tokens"][: len(a["tokens"][:TOKENS])] for a, b in pairs)
    return sum(a["text"] == b["text"] for a, b in pairs), sum(a["prompt"] == b["prompt"] for a, b in pairs), same


def add_arguments(parser: ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("--xllamacpp", default="", help="an interpreter that has xllamacpp")
    parser.add_argument("--adapter", default="analyst")
    parser.add_argument("--types", nargs="+", default=["q8_0", "f16"])
    parser.add_argument("--prompts", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)


def run(options: Namespace) -> int:
    """Print how many answers agree, for each type; 1 below nine in ten."""
    python = options.xllamacpp
    if not python or subprocess.run([python, "-c", "import xllamacpp"], capture_output=True).returncode:
        raise Skipped("needs --xllamacpp PYTHON, an interpreter that can import xllamacpp")
    turns = asked(options.prompts)
    own = ours(options.adapter, turns)
    with tempfile.TemporaryDirectory() as folder:
        good = [tried(options, kind, Path(folder), turns, own) for kind in options.types]
    return 0 if all(good) else 1


def tried(
    options: Namespace, kind: str, folder: Path, turns: list[list[dict[str, str]]], own: list[dict[str, Any]]
) -> bool:
    """Export one type, ask llama.cpp, print what differs; whether enough agrees."""
    from tieout.model.export.export import export_adapter
    from tieout.model.settings import ModelSettings

    file, work = folder / f"{kind}.gguf", folder / "work.json"
    made = export_adapter(options.adapter, file, settings=ModelSettings(), to="gguf", type=kind)
    work.write_text(json.dumps({"gguf": str(file), "turns": turns, "threads": options.threads}), encoding="utf-8")
    begun = time.monotonic()
    command = [options.xllamacpp, "-m", "bench.training.gguf", str(work)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if done.returncode:
        print("\n".join(done.stderr.strip().splitlines()[-5:]))
        return False
    other = json.loads(done.stdout.strip().splitlines()[-1])
    template, prompt, same = compared(own, other)
    print(
        f"{kind}: {made.bytes / 1e6:.0f} MB, {time.monotonic() - begun:.0f} s for {len(own)} answers; same template"
        f" {template}, same prompt tokens {prompt}, same first {TOKENS} tokens {same} of {len(own)}"
    )
    for a, b in zip(own, other, strict=True):
        if a["tokens"][:TOKENS] != b["tokens"][: len(a["tokens"][:TOKENS])]:
            print(f"  engine    {a['answer']!r}\n  llama.cpp {b['answer']!r}")
    return same >= WANTED * len(own)


if __name__ == "__main__":  # under the interpreter that has xllamacpp; the server writes to standard output too
    print("\n" + json.dumps(theirs(json.loads(Path(sys.argv[1]).read_text("utf-8")))))
