"""A merged llama-architecture model as one GGUF file, for llama.cpp, llama-server and Ollama.

Knows tensors and the tokenizer's own JSON; nothing about adapters. transformers keeps the query and key rows in the order
of its rotary embedding, llama.cpp in that of the original llama: they are permuted back. Matrices become F16 or mostly Q8_0, norms
stay F32; an embedding that is also the vocabulary head is written once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tieout.feeds import UsageError

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

Progress = Callable[[str, int, int], None]
TYPES = ("q8_0", "f16")
# Left in F16 by Q8_0: of a small base's divergence (KL 0.0017 a token) they cause the most for their size. Simulated weight
# and input rounding, one kind at a time: v 0.00040, down 0.00028, q 0.00021, k 0.00016; the vocabulary only 0.00010.
FINE = ("attn_q.", "attn_k.", "attn_v.", "ffn_down.")
ELSEWHERE = "Export it with --to merged, and convert that with llama.cpp's convert_hf_to_gguf.py."


def write_gguf(
    tensors: Mapping[str, Any], config: Any, tokenizer: Any, path: Path, *, type: str, name: str, progress: Progress
) -> None:
    """`tensors` are the merged model's, in fp32; `UsageError` for what is no plain llama model."""
    import gguf

    pre = checked(config, tokenizer)
    writer = gguf.GGUFWriter(path, "llama")
    _settings(writer, config, name, type)
    _vocabulary(writer, config, tokenizer, pre)
    wanted = [(key, value) for key, value in tensors.items() if not _tied_head(key, config)]
    for done, (key, array) in enumerate(_mapped(wanted, config), start=1):
        kind = _kind(key, array, type)
        writer.add_tensor(key, gguf.quants.quantize(array, kind), raw_dtype=kind)
        progress("writing tensors", done, len(wanted))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def checked(config: Any, tokenizer: Any) -> str:
    """The pre-tokenizer's name in llama.cpp; `UsageError` where model or tokenizer is of another kind."""
    kind = getattr(config, "model_type", "unknown")
    plain = not getattr(config, "attention_bias", False) and not getattr(config, "mlp_bias", False)
    rope = (getattr(config, "rope_parameters", None) or {}).get("rope_type", "default")
    if kind != "llama" or not plain or rope != "default":
        raise UsageError(
            f"The base is of architecture {kind} with its own options; GGUF is written for llama. {ELSEWHERE}"
        )
    pre = pre_tokenizer(backend(tokenizer))
    if pre is None:
        raise UsageError(f"The base's tokenizer is not of the kind that GGUF is written for. {ELSEWHERE}")
    return pre


def backend(tokenizer: Any) -> dict[str, Any]:
    """The tokenizer as its tokenizer.json says it."""
    inner = getattr(tokenizer, "backend_tokenizer", None)
    return {} if inner is None else dict(json.loads(inner.to_str()))


def pre_tokenizer(said: Mapping[str, Any]) -> str | None:
    """ "smollm" where digits stand alone, by rule or because no merge joins two; "gpt-2" for plain byte-level BPE."""
    if (said.get("model") or {}).get("type") != "BPE" or said.get("normalizer"):
        return None
    rule = said.get("pre_tokenizer") or {}
    parts = rule.get("pretokenizers", [rule])
    kinds = [part.get("type") for part in parts]
    if kinds == ["Digits", "ByteLevel"] and parts[0].get("individual_digits"):
        return "smollm"
    if kinds != ["ByteLevel"] or not parts[0].get("use_regex", True):
        return None
    joined = any(sum(c.isdigit() for c in token) > 1 for token in said["model"]["vocab"] if token.isascii())
    return "gpt-2" if joined else "smollm"


def permuted(array: Array, heads: int) -> Array:
    """Rows of a query or key matrix from transformers' order (halves) to llama.cpp's (pairs)."""
    rows = array.shape[0]
    return array.reshape(heads, 2, rows // heads // 2, *array.shape[1:]).swapaxes(1, 2).reshape(array.shape)


def _settings(writer: Any, config: Any, name: str, type: str) -> None:
    import gguf

    head = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
    rope = getattr(config, "rope_parameters", None) or {}
    writer.add_name(name)
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_head_count_kv(config.num_key_value_heads)
    writer.add_key_length(head)
    writer.add_value_length(head)
    writer.add_rope_dimension_count(head)
    writer.add_rope_freq_base(float(rope.get("rope_theta", 10000.0)))
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    types = {"q8_0": gguf.LlamaFileType.MOSTLY_Q8_0, "f16": gguf.LlamaFileType.MOSTLY_F16}
    writer.add_file_type(types[type])
    writer.add_quantization_version(gguf.GGML_QUANT_VERSION)


def _vocabulary(writer: Any, config: Any, tokenizer: Any, pre: str) -> None:
    said = backend(tokenizer)
    texts, kinds = _tokens(said, config.vocab_size)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(pre)
    writer.add_token_list(texts)
    writer.add_token_types(kinds)
    merges = said["model"]["merges"]
    writer.add_token_merges([m if isinstance(m, str) else " ".join(m) for m in merges])
    for kind in ("bos", "eos", "pad", "unk"):
        token = getattr(tokenizer, f"{kind}_token_id", None)
        if token is not None:
            getattr(writer, f"add_{kind}_token_id")(token)
    writer.add_add_bos_token(False)  # the chat template writes every mark itself
    writer.add_add_space_prefix(False)
    writer.add_chat_template(tokenizer.chat_template)


def _tokens(said: Mapping[str, Any], size: int) -> tuple[list[str], list[int]]:
    """Texts and kinds by id; ids that the tokenizer leaves free are filled."""
    import gguf

    texts = [f"[PAD{n}]" for n in range(size)]
    kinds = [int(gguf.TokenType.UNUSED)] * size
    for text, n in said["model"]["vocab"].items():
        texts[n], kinds[n] = text, int(gguf.TokenType.NORMAL)
    for token in said.get("added_tokens", []):
        special = gguf.TokenType.CONTROL if token["special"] else gguf.TokenType.USER_DEFINED
        texts[token["id"]], kinds[token["id"]] = token["content"], int(special)
    return texts, kinds


def _mapped(tensors: list[tuple[str, Any]], config: Any) -> Iterator[tuple[str, Array]]:
    """llama.cpp's names and row order."""
    import gguf

    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, config.num_hidden_layers)
    for key, value in tensors:
        name = names.get_name(key, try_suffixes=(".weight", ".bias"))
        if name is None:
            raise UsageError(f"GGUF has no place for the model's tensor {key}. {ELSEWHERE}")
        array = value.detach().float().cpu().numpy()
        if key.endswith("q_proj.weight"):
            array = permuted(array, config.num_attention_heads)
        elif key.endswith("k_proj.weight"):
            array = permuted(array, config.num_key_value_heads)
        yield name, array


def _kind(name: str, array: Array, type: str) -> Any:
    """F32 for vectors; the type asked for, or F16 for `FINE` matrices and where rows do not fill Q8_0's blocks of 32."""
    import gguf

    kinds = gguf.GGMLQuantizationType
    if array.ndim < 2:
        return kinds.F32
    coarse = type == "q8_0" and array.shape[-1] % 32 == 0 and not any(part in name for part in FINE)
    return kinds.Q8_0 if coarse else kinds.F16


def _tied_head(key: str, config: Any) -> bool:
    return key == "lm_head.weight" and bool(getattr(config, "tie_word_embeddings", False))
