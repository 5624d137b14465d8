"""The part of glTF 2.0's schema whose violation makes importers fail in odd ways, or draw something else."""

from __future__ import annotations

from .refusal import Refusal

STRINGS = {"name", "uri", "mimeType", "alphaMode", "interpolation", "path", "generator", "copyright"}
INDICES = {
    "scene", "mesh", "skin", "camera", "index", "texCoord", "bufferView", "buffer", "byteOffset", "byteLength", "byteStride",
    "count", "componentType", "material", "sampler", "source", "skeleton", "node", "inverseBindMatrices", "mode",
}  # fmt: skip
NUMBERS = {"metallicFactor", "roughnessFactor", "strength", "alphaCutoff", "yfov", "znear", "zfar", "xmag", "ymag"}
LISTS = {
    "scenes", "nodes", "children", "meshes", "primitives", "accessors", "bufferViews", "buffers", "materials", "textures",
    "images", "samplers", "skins", "joints", "cameras", "animations", "channels", "extensionsUsed", "extensionsRequired",
    "matrix", "translation", "rotation", "baseColorFactor", "emissiveFactor", "targets", "weights",
}  # fmt: skip
OBJECTS = {
    "asset", "attributes", "extensions", "pbrMetallicRoughness", "normalTexture", "occlusionTexture", "emissiveTexture",
    "baseColorTexture", "metallicRoughnessTexture", "sparse", "perspective", "orthographic",
}  # fmt: skip
TOP_LEVEL = {
    "asset", "scene", "scenes", "nodes", "meshes", "accessors", "bufferViews", "buffers", "materials", "textures", "images",
    "samplers", "skins", "cameras", "animations", "extensions", "extensionsUsed", "extensionsRequired",
}  # fmt: skip
"""What glTF 2.0 knows; programs, shaders and techniques of glTF 1.0 are found beside it in the wild and mean nothing."""
TOP_LEVEL = {
    "asset", "scene", "scenes", "nodes", "meshes", "accessors", "bufferViews", "buffers", "materials", "textures", "images",
    "samplers", "skins", "cameras", "animations", "extensionsUsed", "extensionsRequired",
}  # fmt: skip
REFERENCES = {"mesh": "meshes", "skin": "skins", "camera": "cameras", "material": "materials", "bufferView": "bufferViews"}


def check_schema(document: dict, name: str) -> None:
    _walk({key: value for key, value in document.items() if key in TOP_LEVEL}, "", document, name)
    for index, mesh in enumerate(document.get("meshes", [])):
        if not isinstance(mesh, dict) or not mesh.get("primitives"):
            raise Refusal("format", f"{name}: meshes[{index}] has no primitives, glTF wants at least one; export it again.")
    scenes = document.get("scenes", [])
    if document.get("scene", 0) >= len(scenes) and scenes:
        raise Refusal("format", f"{name}: scene {document['scene']} does not exist; export it again.")
    _check_tree(document, name)


def _walk(value: dict | list, path: str, document: dict, name: str) -> None:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in items:
        here = f"{path}[{key}]" if isinstance(key, int) else f"{path}.{key}".lstrip(".")
        if isinstance(key, str):
            wanted = _wanted(key, child)
            if wanted:
                raise Refusal("format", f"{name}: {here} is {_short(child)}, glTF wants {wanted}; export it again.")
            if key in REFERENCES and child >= len(document.get(REFERENCES[key], [])):
                raise Refusal("format", f"{name}: {here} is {child}, which does not exist; export it again.")
            if key == "extensions":
                for extension, fields in child.items():
                    if not isinstance(fields, dict):
                        raise Refusal("format", f"{name}: {here}.{extension} is {_short(fields)}, glTF wants an object.")
                continue
            if key == "extras":
                continue
        if isinstance(child, (dict, list)):
            _walk(child, here, document, name)


def _wanted(key: str, value: object) -> str | None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if key in STRINGS and not isinstance(value, str):
        return "a string"
    if key in INDICES and not (number and float(value) >= 0 and float(value).is_integer()):  # type: ignore[arg-type]
        return "a whole number from 0"
    if key in NUMBERS and not number:
        return "a number"
    if key == "scale" and not (number or isinstance(value, list)):
        return "a number"
    if key in LISTS and not isinstance(value, list):
        return "an array"
    if key in OBJECTS and not isinstance(value, dict):
        return "an object"
    return None


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def _check_tree(document: dict, name: str) -> None:
    """Every node has one parent at most, and none is its own ancestor."""
    nodes = document.get("nodes", [])
    parents: dict[int, int] = {}
    for index, node in enumerate(nodes):
        for child in node.get("children", []):
            if not isinstance(child, int) or not 0 <= child < len(nodes):
                raise Refusal("format", f"{name}: nodes[{index}] has the child {child}, which does not exist.")
            if child in parents:
                raise Refusal("format", f"{name}: nodes[{child}] has two parents; export it again.")
            parents[child] = index
    for start in parents:
        seen, node = {start}, start
        while (node := parents.get(node, -1)) >= 0:
            if node in seen:
                raise Refusal("format", f"{name}: nodes[{node}] is its own ancestor; export it again.")
            seen.add(node)
