"""What an ONNX file tells of itself (`metadata_props`), read without loading its graph.

sherpa-onnx ends the process when a model is not what it was told. So a folder is looked at first.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

#: of the message ModelProto: its graph and its metadata; of an entry: key and value (onnx.proto)
_GRAPH, _METADATA = 7, 14
_KEY, _VALUE = 1, 2
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
#: an entry of more bytes is none: the longest known ones are means of features, some 20 KB
_LONGEST: Final = 1 << 20


class NotOnnx(ValueError):
    """The file is no ONNX model, or is cut off."""


def facts(path: Path) -> dict[str, str]:
    """The metadata of a model. Raises NotOnnx, OSError."""
    found: dict[str, str] = {}
    graph = False
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        for number, length in _fields(file, size):
            graph = graph or number == _GRAPH
            if number == _METADATA and length <= _LONGEST:
                key, value = _entry(file.read(length))
                found[key] = value
            else:
                file.seek(length, os.SEEK_CUR)
    if not graph:
        raise NotOnnx("it has no graph")
    return found


def _fields(file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """Number and length of each field that has bytes; the reader moves behind it before the next."""
    while file.tell() < size:
        tag = _varint(file)
        number, wire = tag >> 3, tag & 7
        if number == 0:  # no field has it: a file of zeros, as a power cut may leave it, would be read to its end
            raise NotOnnx("it is no ONNX file")
        if wire == _BYTES:
            length = _varint(file)
            if file.tell() + length > size:
                raise NotOnnx("it is cut off")
            yield number, length
        elif wire == _VARINT:
            _varint(file)
        elif wire in (_FIXED64, _FIXED32):
            file.seek(8 if wire == _FIXED64 else 4, os.SEEK_CUR)
        else:
            raise NotOnnx("it is no ONNX file")


def _varint(file: BinaryIO) -> int:
    number = shift = 0
    while shift < 64:
        byte = file.read(1)
        if not byte:
            raise NotOnnx("it is cut off")
        number |= (byte[0] & 127) << shift
        if byte[0] < 128:
            return number
        shift += 7
    raise NotOnnx("it is no ONNX file")


def _entry(raw: bytes) -> tuple[str, str]:
    parts = {_KEY: "", _VALUE: ""}
    file = io.BytesIO(raw)
    for number, length in _fields(file, len(raw)):
        parts[number] = file.read(length).decode("utf-8", "replace")
    return parts[_KEY], parts[_VALUE]
