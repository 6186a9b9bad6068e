"""A network: a line for each link, and what is counted in it."""

from __future__ import annotations

import pandas as pd
import pytest
from klaster.notebook import network

SPOTS = {"a": (0, 0), "b": (1, 0), "c": (0, 1), "d": (1, 1)}


@pytest.fixture
def links() -> pd.DataFrame:
    return pd.DataFrame(
        [("trade", "a", "b", "text"), ("knowledge", "b", "a", "reading"), ("trade", "c", "b", "text")],
        columns=["kind", "one", "two", "basis"],
    )


def test_two_links_of_one_pair_make_partners_of_them_once(links):
    assert network.partners(links, SPOTS).to_dict() == {"a": 1, "b": 2, "c": 1, "d": 0}


@pytest.mark.parametrize(("kept", "count"), [(slice(None), 2), (slice(0, 2), 3), (slice(0), 4)])
def test_what_no_link_joins_is_a_part_of_its_own(links, kept, count):
    assert network.parts(links[kept], SPOTS) == count


def test_each_link_is_a_line_from_actor_to_actor_and_only_what_the_text_states_is_solid(links):
    lines = network.draw(links, SPOTS).data
    assert [(line.x[0], line.y[0], line.x[-1], line.y[-1]) for line in lines] == [
        (0, 0, 1, 0),
        (1, 0, 0, 0),
        (0, 1, 1, 0),
    ]
    assert [line.line.dash for line in lines] == ["solid", "dot", "solid"]


def test_a_kind_has_one_colour_and_one_entry_in_the_legend(links):
    trade, knowledge, again = network.draw(links, SPOTS).data
    assert trade.line.color == again.line.color != knowledge.line.color
    assert [line.showlegend for line in (trade, knowledge, again)] == [True, True, False]


def test_two_links_of_one_pair_do_not_lie_on_each_other(links):
    first, second, _ = network.draw(links, SPOTS).data
    assert (first.x[1], first.y[1]) != (second.x[1], second.y[1])


def test_a_number_is_written_under_each_actor(links):
    fig = network.draw(links, SPOTS, below=network.partners(links, SPOTS))
    assert [one.text for one in fig.layout.annotations] == ["a", "1", "b", "2", "c", "1", "d", "0"]
