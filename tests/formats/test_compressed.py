"""Compressed text: all of it, or an error."""

import bz2
import gzip
import io
import lzma
import random
from collections.abc import Callable
from typing import Any

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from alliancekit.errors import AllianceError, Problem
from alliancekit.responses.formats import compressed, decompressed

CANARY = b"Zacharias-Canary"
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zstd": zstd.compress,
    "zstd with a check sum": lambda data: zstd.compress(
        data, options={zstd.CompressionParameter.checksum_flag: 1}
    ),
}


@pytest.fixture(params=PACK)
def pack(request: pytest.FixtureRequest) -> Callable[[bytes], bytes]:
    return PACK[request.param]


def unpacked(data: bytes, sniffed: int = 0, size: int = 1 << 16) -> bytes:
    stream = decompressed(io.BytesIO(data[sniffed:]), "a.csv", data[:sniffed])
    return b"".join(iter(lambda: stream.read(size), b""))


def failure(data: bytes) -> AllianceError:
    with pytest.raises(AllianceError) as caught:
        unpacked(data)
    assert CANARY.decode() not in str(caught.value)
    return caught.value


@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(0, 70), st.integers(1, 99))
def test_whatever_is_packed_comes_out(parts: list[bytes], sniffed: int, size: int) -> None:
    for pack in PACK.values():
        packed = b"".join(map(pack, parts))
        assert unpacked(packed, min(sniffed, len(packed)), size) == b"".join(parts)


@pytest.mark.parametrize("data", [b"", b"c", b"client,q1\nA,3\n" * 1000])
@pytest.mark.parametrize("sniffed", [0, 1, 64])
def test_plain_text_passes(data: bytes, sniffed: int) -> None:
    assert unpacked(data, min(sniffed, len(data))) == data
    assert decompressed(io.BytesIO(data), "a.csv").read() == data


def test_it_can_be_read_by_lines_and_whole(pack: Callable[[bytes], bytes]) -> None:
    data = b"client,q1\nA,3\n" * 100_000
    assert decompressed(io.BytesIO(pack(data)), "a").read() == data
    assert (
        list(io.BufferedReader(decompressed(io.BytesIO(pack(data)), "a")))
        == [  # type: ignore[arg-type]
            b"client,q1\n",
            b"A,3\n",
        ]
        * 100_000
    )


def test_a_stream_that_gives_a_byte_at_a_time(pack: Callable[[bytes], bytes]) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            return super().read(min(size or 0, 1) if size and size > 0 else size)

    data = CANARY * 50
    stream = decompressed(Slow(pack(data)), "a.csv")
    assert b"".join(iter(lambda: stream.read(99), b"")) == data


def test_the_source_is_read_to_its_end_once(pack: Callable[[bytes], bytes]) -> None:
    class Watched(io.BytesIO):
        seen = b""

        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            self.seen += data
            return data

    packed = pack(CANARY * 1000) * 3
    source = Watched(packed)
    stream = decompressed(source, "a.csv")
    while stream.read(1000):
        pass
    assert source.seen == packed


def test_torn_data(pack: Callable[[bytes], bytes]) -> None:
    packed = pack(CANARY + random.Random(1).randbytes(3000))  # noqa: S311
    for length in range(6, len(packed), 97):
        error = failure(packed[:length])
        assert error.problem is Problem.UNREADABLE
        assert "end too early" in str(error)
    assert "end too early" in str(failure(packed[:-1]))
    assert "end too early" in str(failure(packed + packed[:-1]))


def test_damaged_data(pack: Callable[[bytes], bytes], request: pytest.FixtureRequest) -> None:
    packed = pack(CANARY * 100)
    if "check" in request.node.name or "gzip" in request.node.name:
        damaged = bytearray(packed)
        damaged[-1 if "zstd" in request.node.name else -6] ^= 0xFF
        assert "damaged" in str(failure(bytes(damaged)))
    assert failure(packed + b"something else").problem is Problem.UNREADABLE


def test_a_bomb_is_refused_in_little_memory(pack: Callable[[bytes], bytes]) -> None:
    bomb = pack(bytes(80 << 20))
    assert len(bomb) < 1 << 20
    error = failure(bomb)
    assert error.problem is Problem.TOO_LARGE
    assert "200 times" in str(error)


def test_well_packed_text_below_the_free_amount_is_no_bomb(pack: Callable[[bytes], bytes]) -> None:
    assert len(unpacked(pack(bytes(60 << 20)))) == 60 << 20


def test_a_huge_window_is_refused() -> None:
    window = {zstd.CompressionParameter.window_log: 30}
    packer = zstd.ZstdCompressor(options=window)
    error = failure(packer.compress(b"x" * 100) + packer.flush())
    assert error.problem is Problem.TOO_LARGE
    assert "window of 128 MiB" in str(error)


@pytest.mark.parametrize(
    ("data", "name"), [(lzma.compress(CANARY), "xz"), (bz2.compress(CANARY), "bzip2")]
)
def test_other_compressions_are_named(data: bytes, name: str) -> None:
    assert f"compressed with {name}" in str(failure(data))


@pytest.mark.parametrize("text", [b"BZh1,BZh2\n", b"(a),b\n", b"\x04 \n"])
def test_text_that_begins_alike_passes(text: bytes) -> None:
    assert unpacked(text) == text


def test_without_the_library_its_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compressed, "_zstd_module", lambda: None)
    error = failure(zstd.compress(CANARY))
    assert error.problem is Problem.NEEDS_EXTRA
    assert "alliancekit[zstd]" in str(error)


def test_a_skippable_frame_may_stand_first() -> None:
    assert unpacked(b"\x53\x2a\x4d\x18\x03\x00\x00\x00abc" + zstd.compress(CANARY)) == CANARY


def test_faults_of_the_source_pass() -> None:
    class Broken(io.BytesIO):
        def read(self, size: Any = -1) -> bytes:
            raise Problem.UNREADABLE.error(where="pipe", why="it broke")

    with pytest.raises(AllianceError, match="it broke"):
        decompressed(Broken(), "a.csv", gzip.compress(CANARY)[:12]).read(5)
