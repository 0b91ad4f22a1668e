"""A question's vector, on one core."""

from __future__ import annotations

import numpy as np
import torch

from tieout.retrieval.index.embedder import Embedder, _one_core


def test_a_question_takes_one_core_and_leaves_the_writer_its_own():
    """`torch.set_num_threads` would have set the number for every thread that begins later."""
    before = torch.get_num_threads()
    embedder = Embedder("minilm-l6")
    vector = embedder.encode_query("net sales of the third quarter")
    assert _one_core().submit(torch.get_num_threads).result() == 1
    assert torch.get_num_threads() == before
    assert np.allclose(vector, embedder.encode_passages(["net sales of the third quarter"])[0], atol=2e-2)
