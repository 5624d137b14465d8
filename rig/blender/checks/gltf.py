"""glTF 2.0 (.gltf and .glb): the container, the buffers, and whether Blender has what the file requires."""

from __future__ import annotations

import base64
import binascii
import json
import os
import struct
from urllib.parse import unquote

from .gltf_accessors import check_accessors
from .gltf_schema import check_schema
from .refusal import Refusal

GLB_MAGIC = b"glTF"
CHUNK_JSON = 0x4E4F534A
CHUNK_BIN = 0x004E4942
DRACO = "KHR_draco_mesh_compression"
DISPENSABLE = ("KHR_technique_webgl",)
"""Required by some files, unknown to Blender, and only about materials: the mesh is whole without."""
NOT_IN_BLENDER = {
    "EXT_meshopt_compression": "decompress it with gltfpack or gltf-transform",
    "KHR_meshopt_compression": "decompress it with gltfpack or gltf-transform",
}


def check_gltf(path: str, name: str, has_draco: bool, warnings: list[str]) -> None:
    with open(path, "rb") as file:
        octets = file.read()
    document, binary = _glb(octets, name) if octets[:4] == GLB_MAGIC else (_json(octets, name), None)
    _check_version(document, name)
    if document.get("meshes", []) == [] or document.get("nodes", []) == []:
        raise Refusal("no-mesh", f"{name} holds no meshes; export the object itself.")
    check_schema(document, name)
    for extension in document.get("extensionsRequired", []):
        if extension == DRACO and not has_draco:
            raise Refusal(
                "unsupported",
                f"{name} is compressed with Draco and this Blender has no Draco library; export it without compression.",
            )
        advice = NOT_IN_BLENDER.get(extension)
        if advice:
            raise Refusal("unsupported", f"{name} requires {extension}, which Blender does not read; {advice}.")
        if extension in DISPENSABLE:
            warnings.append(f"{name} requires {extension}, which Blender does not read; its materials may be missing")
    buffers = [_buffer(buffer, index, binary, path, name) for index, buffer in enumerate(document.get("buffers", []))]
    check_accessors(document, buffers, name)
    _check_images(document, path, warnings)


def _glb(octets: bytes, name: str) -> tuple[dict, bytes | None]:
    if len(octets) < 20:
        raise Refusal("format", f"{name} is truncated inside its header; export or copy it again.")
    _, version, length = struct.unpack_from("<4sII", octets)
    if version != 2:
        raise Refusal("unsupported", f"{name} is glTF {version}.0, only glTF 2.0 is read; convert it to 2.0.")
    if length > len(octets):
        raise Refusal("format", f"{name} is truncated: {len(octets)} of {length} octets; export or copy it again.")
    document, binary, offset = None, None, 12
    while offset + 8 <= length:
        size, kind = struct.unpack_from("<II", octets, offset)
        chunk = octets[offset + 8 : offset + 8 + size]
        if len(chunk) < size:
            raise Refusal("format", f"{name} is truncated inside a chunk; export or copy it again.")
        if kind == CHUNK_JSON and document is None:
            document = _json(chunk, name)
        elif kind == CHUNK_BIN and binary is None:
            binary = chunk
        offset += 8 + size
    if document is None:
        raise Refusal("format", f"{name} has no JSON chunk; export it again.")
    return document, binary


def _json(octets: bytes, name: str) -> dict:
    try:
        document = json.loads(octets.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError) as error:
        raise Refusal("format", f"{name} is not valid glTF JSON ({error}); it is truncated or no glTF file.") from None
    if not isinstance(document, dict):
        raise Refusal("format", f"{name} is JSON but not a glTF document; export it again.")
    return document


def _check_version(document: dict, name: str) -> None:
    asset = document.get("asset")
    version = str(asset.get("version", "")) if isinstance(asset, dict) else ""
    if not version:
        raise Refusal("format", f"{name} does not say its glTF version (asset.version); it is no glTF 2.0 file.")
    if version.split(".")[0] != "2":
        raise Refusal("unsupported", f"{name} is glTF {version}, only glTF 2.0 is read; convert it to 2.0.")


def _buffer(buffer: dict, index: int, binary: bytes | None, path: str, name: str) -> bytes | None:
    """The octets of a buffer; None for one that an extension fills."""
    wanted, uri = buffer.get("byteLength", 0), buffer.get("uri")
    if uri is None:
        if index > 0 or binary is None:
            if buffer.get("extensions"):
                return None
            raise Refusal("format", f"{name}: buffer {index} has no data; export it again.")
        octets = binary
    elif uri.startswith("data:"):
        try:
            octets = base64.b64decode(uri.partition(",")[2], validate=True)
        except binascii.Error:
            raise Refusal("format", f"{name}: the data of buffer {index} is not base64; export it again.") from None
    else:
        file_path = os.path.join(os.path.dirname(path), unquote(uri))
        if not os.path.isfile(file_path):
            raise Refusal("missing", f"{name} needs the file {uri} beside it, which does not exist; copy it there.")
        with open(file_path, "rb") as file:
            octets = file.read()
    if len(octets) < wanted:
        where = uri if uri and not uri.startswith("data:") else f"buffer {index}"
        raise Refusal("format", f"{name}: {where} is truncated, {len(octets)} of {wanted} octets; export it again.")
    return octets


def _check_images(document: dict, path: str, warnings: list[str]) -> None:
    for image in document.get("images", []):
        uri = image.get("uri", "data:")
        if not uri.startswith("data:") and not os.path.isfile(os.path.join(os.path.dirname(path), unquote(uri))):
            warnings.append(f"the texture {uri} does not exist")
