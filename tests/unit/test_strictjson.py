"""Strict JSON: what is refused, where it is said to be, and that all else is read as it is."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alliancekit.errors import AllianceError, Exit, Problem
from alliancekit.strictjson import MAX_BYTES, MAX_DEPTH, MAX_ENTRIES, Pointer, parse
from alliancekit.text import text_fault


def refusal(data: bytes, **options: int) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        parse(data, "a.json", **options)
    return caught.value


def place(error: AllianceError) -> tuple[int, int]:
    """Line and column, as the message gives them in front."""
    match = re.match(r"a\.json:(\d+):(\d+): ", str(error))
    assert match, str(error)
    return int(match[1]), int(match[2])


# ─── what is refused, with line and column ───────────────────────────────────

NOT_STRICT = {
    "empty": (b"", 1, 1),
    "only space": (b" \n ", 2, 2),
    "duplicate key": (b'{"a": 1,\n "b": 2,\n "a": 3}', 3, 2),
    "duplicate key, one of them escaped": (b'{"a": 1, "\\u0061": 2}', 1, 10),
    "duplicate key deep inside": (b'[{"x":\n  {"k": 1, "k": 1}}]', 2, 12),
    "NaN": (b'{"a":\n NaN}', 2, 2),
    "Infinity": (b"[1,\n2,\n   Infinity]", 3, 4),
    "-Infinity": (b"[-Infinity]", 1, 2),
    "1e999": (b'{"a": 1e999}', 1, 7),
    "-1e999": (b"[0,\n-1e999]", 2, 1),
    "lone high surrogate": (b'["a",\n "\\ud800"]', 2, 2),
    "lone low surrogate": (b'["\\udc00"]', 1, 2),
    "high surrogate before an ordinary escape": (b'["\\ud800\\u0041"]', 1, 2),
    "surrogate in a key": (b'{"\\ud800": 1}', 1, 2),
    "5,000-digit integer": (b'{"a":\n' + b"9" * 5000 + b"}", 2, 1),
    "20-digit integer": (b"[12345678901234567890]", 1, 2),
    "raw control character": (b'[1, "a\x01b"]', 1, 5),
    "raw tab in a string": (b'["a\tb"]', 1, 2),
    "raw line feed in a string": (b'["a\nb"]', 1, 2),
    "escaped NUL": (b'["\\u0000"]', 1, 2),
    "bidi override": (b'["\\u202e"]', 1, 2),
    "combining flood": (('[1,\n"e' + "\u0301" * 31 + '"]').encode(), 2, 1),
    "unclosed string": (b'["abc', 1, 2),
    "bad escape": (b'["\\x41"]', 1, 2),
    "trailing text": (b'{"a": 1}\n{"b": 2}', 2, 1),
    "trailing comma in an array": (b"[1,\n]", 2, 1),
    "trailing comma in an object": (b'{"a": 1,}', 1, 9),
    "comment": (b"[1, // one\n2]", 1, 5),
    "no comma": (b"[1 2]", 1, 4),
    "no colon": (b'{"a" 1}', 1, 6),
    "key without quotes": (b"{a: 1}", 1, 2),
    "key in single quotes": (b"{'a': 1}", 1, 2),
    "key that is a number": (b"{1: 1}", 1, 2),
    "unclosed array": (b"[1,\n2", 2, 2),
    "unclosed object": (b'{"a": 1', 1, 8),
    "leading zero": (b"[01]", 1, 2),
    "plus sign": (b"[+1]", 1, 2),
    "no digit before the point": (b"[.5]", 1, 2),
    "no digit after the point": (b"[1.]", 1, 2),
    "hexadecimal": (b"[0x10]", 1, 3),
    "lone minus": (b"[-]", 1, 2),
    "True as Python spells it": (b"[True]", 1, 2),
    "literal that goes on": (b"[nullx]", 1, 6),
    "no-break space": ("[\u00a01]".encode(), 1, 2),
}


@pytest.mark.parametrize(("data", "line", "column"), NOT_STRICT.values(), ids=NOT_STRICT)
def test_what_is_not_strict_json_is_refused_with_its_place(
    data: bytes, line: int, column: int
) -> None:
    error = refusal(data)
    assert error.problem is Problem.BAD_JSON
    assert error.status is Exit.INPUT
    assert place(error) == (line, column)


def test_lines_end_with_line_feeds_whatever_stands_before_them() -> None:
    assert place(refusal(b"[1,\r\n2,\r\n NaN]")) == (3, 2)


def test_columns_count_characters_not_bytes() -> None:
    assert place(refusal('["é", NaN]'.encode())) == (1, 7)


def test_the_message_does_not_quote_the_text_of_a_value() -> None:
    error = refusal(b'{"name": "canary-7f\x01"}')
    assert "canary" not in str(error)


@pytest.mark.parametrize("opening", [b"[", b'{"a":'], ids=["arrays", "objects"])
@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 100_000])
def test_what_is_nested_too_deep_is_refused(opening: bytes, depth: int) -> None:
    error = refusal(opening * depth + b"1")
    assert error.problem is Problem.TOO_DEEP
    assert error.status is Exit.LIMIT


def test_an_empty_array_counts_as_a_level_too() -> None:
    error = refusal(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1))
    assert error.problem is Problem.TOO_DEEP


def test_the_greatest_depth_is_read() -> None:
    value = parse(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "a.json").value
    levels = 0
    while value is not None:
        levels, value = levels + 1, value[0] if value else None
    assert levels == MAX_DEPTH


@pytest.mark.parametrize(
    ("size", "options"), [(MAX_BYTES + 1, {}), (11, {"max_bytes": 10})], ids=["default", "own"]
)
def test_a_larger_document_is_refused_before_it_is_read(size: int, options: dict[str, int]) -> None:
    error = refusal(b"{" * size, **options)  # not JSON at all, which nobody gets to see
    assert error.problem is Problem.TOO_LARGE
    assert error.status is Exit.LIMIT


def test_a_document_of_exactly_the_largest_size_is_read() -> None:
    assert parse(b'["1234567"]', "a.json", max_bytes=11).value == ["1234567"]


@pytest.mark.parametrize(
    "data",
    [
        b"[" + b"1," * MAX_ENTRIES + b"1]",
        b"{" + b",".join(b'"%d":1' % n for n in range(MAX_ENTRIES + 1)) + b"}",
        b"[" + b",".join([b"[" + b"1," * 1998 + b"1]"] * 101) + b"]",
    ],
)
def test_more_values_than_any_instrument_has_are_a_limit(data: bytes) -> None:
    error = refusal(data)
    assert error.problem is Problem.TOO_LARGE
    assert error.status is Exit.LIMIT


def test_the_largest_list_is_read() -> None:
    assert len(parse(b"[" + b"1," * (MAX_ENTRIES - 1) + b"1]", "a.json").value) == MAX_ENTRIES


@pytest.mark.parametrize(
    ("data", "offset"),
    [
        (b'["\xff"]', 2),
        (b'["caf\xe9"]', 5),
        (b'["\xed\xa0\x80"]', 2),
        ('["a"]'.encode("utf-16"), 0),
        (b"\x1f\x8b\x08\x00", 1),
    ],
    ids=["never in UTF-8", "cp1252", "encoded surrogate", "UTF-16", "gzip"],
)
def test_what_is_not_utf_8_is_refused_at_its_byte(data: bytes, offset: int) -> None:
    error = refusal(data)
    assert error.problem is Problem.BAD_ENCODING
    assert f"byte {offset}" in str(error)


# ─── what is read ────────────────────────────────────────────────────────────


def test_a_byte_order_mark_in_front_is_accepted_and_moves_no_column() -> None:
    assert parse(b'\xef\xbb\xbf{"a": 1}', "a.json").value == {"a": 1}
    assert place(refusal(b"\xef\xbb\xbf[NaN]")) == (1, 2)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        ("-0", 0),
        ("-0.0", -0.0),
        ("1E2", 100.0),
        ("1e-999", 0.0),
        ("9" * 19, 10**19 - 1),
        (r'"\ud83d\ude00"', "😀"),
        (r'"\"\\\/\n\t\u00e9"', '"\\/\n\té'),
        (" \t\r\n[ ] ", []),
        ("{ }", {}),
        ('{"": null}', {"": None}),
        ("[true, false, null]", [True, False, None]),
    ],
)
def test_values_are_read(text: str, value: object) -> None:
    assert repr(parse(text.encode(), "a.json").value) == repr(value)


PERMITTED_TEXT = st.text(st.characters(exclude_categories=("Cs",))).filter(
    lambda text: text_fault(text) is None
)
INTEGERS = st.integers(-(10**19) + 1, 10**19 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | INTEGERS | PERMITTED_TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PERMITTED_TEXT, inner, max_size=4),
    max_leaves=20,
)
WRITERS = st.builds(
    lambda indent, ascii_only: (
        lambda value: json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    ),
    st.none() | st.integers(0, 3),
    st.booleans(),
)


@given(VALUES, WRITERS)
def test_what_json_dumps_writes_is_read_back_equal(
    value: Any, write: Callable[[Any], bytes]
) -> None:
    assert repr(parse(write(value), "a.json").value) == repr(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
@example(5e-324)
@example(1.7976931348623157e308)
@example(-0.0)
@example(0.00012345678901234567)  # repr writes 20 decimals, the most there are
def test_every_finite_float_that_json_dumps_writes_is_read_back(value: float) -> None:
    assert repr(parse(json.dumps(value).encode(), "a.json").value) == repr(value)


# ─── places of values ────────────────────────────────────────────────────────

PLACED = b"""{
  "a": 1,
  "b": [
    10,
    {"c":
       null}
  ]
}"""


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ((), 1),
        (("a",), 2),
        (("b",), 3),
        (("b", 0), 4),
        (("b", 1), 5),
        (("b", 1, "c"), 6),
        (("b", 1, "missing"), 5),
        (("b", 7, "c"), 3),
        (("missing",), 1),
    ],
)
def test_the_line_of_a_part_or_of_the_nearest_part_around_it(pointer: Pointer, line: int) -> None:
    assert parse(PLACED, "a.json").line(pointer) == line


def leaves(value: Any, pointer: Pointer = ()) -> list[tuple[Pointer, int]]:
    if isinstance(value, int):
        return [(pointer, value)]
    parts = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for key, part in parts for leaf in leaves(part, (*pointer, key))]


@given(
    st.recursive(
        st.integers(0, 10**9),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_every_value_stands_on_the_line_it_is_said_to(value: Any) -> None:
    text = json.dumps(value, indent=1)
    document = parse(text.encode(), "a.json")
    for pointer, leaf in leaves(value):
        assert str(leaf) in text.splitlines()[document.line(pointer) - 1]
