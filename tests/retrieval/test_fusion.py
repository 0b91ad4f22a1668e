"""Reciprocal rank fusion."""

from hypothesis import given
from hypothesis import strategies as st

from tieout.retrieval.index.fusion import best_ranks, fuse, ranks

rankings = st.lists(st.lists(st.sampled_from("abcdefgh"), unique=True), max_size=4)


def test_a_passage_found_by_both_searches_beats_one_found_first_by_one():
    """1/62 + 1/62 is more than 1/61."""
    assert list(fuse([["a", "b"], ["c", "b"]])) == ["b", "a", "c"]


def test_scores_are_those_of_the_paper():
    """The sum of 1/(60 + rank)."""
    assert fuse([["a", "b"], ["b"]]) == {"b": 1 / 61 + 1 / 62, "a": 1 / 61}


def test_ranks_start_at_one():
    """As the hits show them."""
    assert ranks(["x", "y"]) == {"x": 1, "y": 2}


def test_of_several_rankings_the_best_rank_counts():
    """A passage found twice by meaning has one rank by meaning."""
    assert best_ranks([["x", "y"], ["y"]]) == {"x": 1, "y": 1}
    assert best_ranks([]) == {}


@given(rankings)
def test_fusion_keeps_every_item_once_and_sorts_by_score(lists: list[list[str]]):
    """Nothing is lost, nothing invented."""
    fused = fuse(lists)
    assert set(fused) == {item for ranking in lists for item in ranking}
    assert list(fused.values()) == sorted(fused.values(), reverse=True)


@given(rankings)
def test_fusion_does_not_depend_on_the_order_of_the_rankings(lists: list[list[str]]):
    """Scores are sums."""
    forth, back = fuse(lists), fuse(lists[::-1])
    assert all(abs(forth[item] - back[item]) < 1e-12 for item in forth)
