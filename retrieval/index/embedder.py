"""Text to unit vectors, and the tokenizer that passages are measured in. The one file that runs the embedding model.

The tokenizer and the name (`hash`) come without torch; the model is loaded at the first vector. bf16 is used where the
CPU computes in it: measured on 2 cores with AVX512-BF16, passages of 256 tokens: 10.1 passages per CPU second in fp32, 18.0 in
bf16, cosine between the two at least 0.998; with AMX 40 and 133 per second. Without such a CPU bf16 is emulated, and slower.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.feeds import WeightsError
from tieout.retrieval.index.passages import MAX_TOKENS
from tieout.retrieval.index.weights import FetchProgress, embedder_folder, no_progress, remembered_sha256

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_BATCH = 32
_ONE_AT_A_TIME = threading.Lock()  # two threads in one model only slow each other down
_DEFINES = ("model.safetensors", "config.json", "modules.json", "1_Pooling/config.json", "tokenizer.json")


class Embedder:
    """One embedder; safe to share between threads, which wait for each other. Objects of one folder share the model."""

    def __init__(self, name: str, progress: FetchProgress = no_progress) -> None:
        self.folder = embedder_folder(name, progress)

    @cached_property
    def hash(self) -> str:
        """Names the vector space: a short sha256 of all that defines it."""
        digest = hashlib.sha256()
        for name in _DEFINES:
            path = self.folder / name
            digest.update(f"{name}:{remembered_sha256(path) if path.is_file() else ''}\n".encode())
        return digest.hexdigest()[:12]

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        path = self.folder / "tokenizer.json"
        if not path.is_file():
            raise WeightsError(f"The embedder in {self.folder} has no tokenizer.json; choose one that has.")
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def count(self, text: str) -> int:
        """Tokens of a text, without the marks that begin and end it."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    @cached_property
    def split(self) -> Callable[[str], Sequence[tuple[int, str]]]:
        """Prose cut into chunks that cover it, at most `MAX_TOKENS` each, where sense allows; offsets in code points."""
        from semantic_text_splitter import TextSplitter

        splitter = TextSplitter.from_huggingface_tokenizer(
            self._tokenizer, (MAX_TOKENS * 3 // 4, MAX_TOKENS), trim=False
        )
        chunks: Callable[[str], Sequence[tuple[int, str]]] = splitter.chunk_indices
        return chunks

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """One unit vector per text. The model batches by length, so mixed lengths cost no padding."""
        return self._encode(list(texts))

    def encode_query(self, text: str) -> Vectors:
        """The unit vector of one question, on one core: others look its words up meanwhile."""
        vector: Vectors = _one_core().submit(self._encode, [text]).result()[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        import numpy as np
        import torch

        with _ONE_AT_A_TIME, torch.inference_mode():
            vectors = _load(self.folder).encode(
                texts, batch_size=_BATCH, normalize_embeddings=False, convert_to_numpy=True, show_progress_bar=False
            )
        found = np.asarray(vectors, dtype=np.float32).reshape(len(texts), -1)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        unit: Vectors = found / np.maximum(lengths, 1e-12)
        return unit


@cache
def _one_core() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "query", initializer=_take_one_core)


def _take_one_core() -> None:
    """OpenMP counts threads for each thread that calls it; the model that writes keeps its own number."""
    import torch
    from threadpoolctl import threadpool_limits

    torch.get_num_threads()  # torch sets its own number at the first call, and never again
    threadpool_limits(1, user_api="openmp")


@lru_cache(maxsize=2)
def _load(folder: Path) -> Any:
    """safetensors alone, from this folder alone: no pickle, no code of the model's, no call to a hub."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    dtype = torch.bfloat16 if computes_bf16() else torch.float32
    try:
        return SentenceTransformer(
            str(folder),
            device="cpu",
            local_files_only=True,
            trust_remote_code=False,
            model_kwargs={"dtype": dtype, "use_safetensors": True},
        ).eval()
    except (OSError, ValueError) as exc:
        raise WeightsError(f"The embedder in {folder} cannot be loaded ({exc}); check it or choose another.") from exc
    finally:
        if shown:
            logging.enable_progress_bar()


def computes_bf16() -> bool:
    """Has this CPU instructions for bf16 products?"""
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))
