"""Whether a glTF file's accessors lie within their buffers and its indices within their vertices."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .refusal import Refusal

DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}


def check_accessors(document: dict, buffers: Sequence[bytes | None], name: str) -> None:
    views = document.get("bufferViews", [])
    for index, view in enumerate(views):
        number = view.get("buffer", 0)
        if number >= len(buffers):
            raise Refusal("format", f"{name}: bufferViews[{index}] names a buffer that does not exist; export it again.")
        octets = buffers[number]
        if octets is not None and view.get("byteOffset", 0) + view.get("byteLength", 0) > len(octets):
            raise Refusal("format", f"{name}: bufferViews[{index}] reaches beyond its buffer; the file is damaged.")
    for index, accessor in enumerate(document.get("accessors", [])):
        _check_extent(accessor, index, views, name)
    _check_indices(document, buffers, name)


def _check_extent(accessor: dict, index: int, views: Sequence[dict], name: str) -> None:
    if accessor.get("componentType") not in DTYPES or accessor.get("type") not in COMPONENTS or "count" not in accessor:
        raise Refusal("format", f"{name}: accessors[{index}] has no valid type; export it again.")
    if "bufferView" not in accessor:
        return
    view = views[accessor["bufferView"]]
    element = np.dtype(DTYPES[accessor["componentType"]]).itemsize * COMPONENTS[accessor["type"]]
    stride = view.get("byteStride") or element
    end = accessor.get("byteOffset", 0) + stride * (accessor["count"] - 1) + element
    if accessor["count"] and end > view.get("byteLength", 0):
        raise Refusal("format", f"{name}: accessors[{index}] reaches beyond its bufferView; the file is damaged.")


def _check_indices(document: dict, buffers: Sequence[bytes | None], name: str) -> None:
    accessors = document.get("accessors", [])
    for mesh in document.get("meshes", []):
        for primitive in mesh["primitives"]:
            number, position = primitive.get("indices"), primitive.get("attributes", {}).get("POSITION")
            for reference in (number, position):
                if reference is not None and (not isinstance(reference, int) or not 0 <= reference < len(accessors)):
                    raise Refusal("format", f"{name}: a primitive uses accessor {reference}, which does not exist; export it again.")
            if position is None:
                continue
            positions = _values(document, buffers, position)
            if positions is not None and not np.isfinite(positions).all():
                raise Refusal("format", f"{name} has vertices at infinity or not a number; repair the mesh and export it again.")
            indices = None if number is None else _values(document, buffers, number)
            vertices = accessors[position]["count"]
            if indices is not None and indices.max() >= vertices:
                raise Refusal(
                    "format", f"{name}: a face uses vertex {indices.max()}, but its mesh has {vertices}; the file is damaged."
                )


def _values(document: dict, buffers: Sequence[bytes | None], number: int) -> np.ndarray | None:
    """(count, components); None when the file does not hold them plainly, or there are none."""
    accessor = document["accessors"][number]
    if "bufferView" not in accessor or not accessor["count"]:
        return None
    view = document["bufferViews"][accessor["bufferView"]]
    octets = buffers[view.get("buffer", 0)]
    if octets is None:
        return None
    dtype, components = np.dtype(DTYPES[accessor["componentType"]]), COMPONENTS[accessor["type"]]
    stride = view.get("byteStride") or dtype.itemsize * components
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    return np.ndarray((accessor["count"], components), dtype, octets, start, (stride, dtype.itemsize))
