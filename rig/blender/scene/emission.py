"""Emissive materials of the file: put out for good, or made to follow the switch of the ambient light."""

from __future__ import annotations

from collections.abc import Iterator

import bpy

from compat import principled_input

from .ambient import Switch

EMITTERS = {"EMISSION", "BACKGROUND"}


def nodes_of(tree: bpy.types.NodeTree, seen: set[str] | None = None) -> Iterator[tuple[bpy.types.Node, bpy.types.NodeTree]]:
    """All nodes, those of groups included, each with the tree it is in."""
    seen = set() if seen is None else seen
    for node in tree.nodes:
        yield node, tree
        group = getattr(node, "node_tree", None)
        if node.type == "GROUP" and group is not None and group.name not in seen:
            seen.add(group.name)
            yield from nodes_of(group, seen)


def emits(node: bpy.types.Node) -> bool:
    sockets = _emission(node)
    return bool(sockets) and all(socket.is_linked or _not_zero(socket) for socket in sockets)


def put_out(node: bpy.types.Node, tree: bpy.types.NodeTree) -> bool:
    """True if the node could emit."""
    emitted = emits(node)
    for socket in _emission(node):
        for link in list(socket.links):
            tree.links.remove(link)
        socket.default_value = (0, 0, 0, 1) if socket.type == "RGBA" else 0
    return emitted


def switch_of(node: bpy.types.Node, tree: bpy.types.NodeTree) -> Switch:
    """Of a node that emits. A strength of 0, also one that is a product with 0, is folded away by Cycles: the surface is
    then none of the lights that it takes samples of."""
    strength = _strength(node)
    if strength is None:
        color = _emission(node)[0]
        return Switch(color, "default_value", on=tuple(color.default_value), off=(0, 0, 0, 1))
    if not strength.is_linked:
        return Switch(strength, "default_value", on=strength.default_value, off=0.0)
    product = tree.nodes.new("ShaderNodeMath")
    product.operation = "MULTIPLY"
    tree.links.new(strength.links[0].from_socket, product.inputs[0])
    tree.links.new(product.outputs[0], strength)
    return Switch(product.inputs[1], "default_value", on=1.0, off=0.0)


def _emission(node: bpy.types.Node) -> list[bpy.types.NodeSocket]:
    """The sockets whose product is the light that the node emits; none for a node that cannot."""
    if node.type in EMITTERS:
        return [node.inputs["Color"], node.inputs["Strength"]]
    if node.type == "BSDF_PRINCIPLED":
        color = principled_input(node, "Emission Color", "Emission")
        return [socket for socket in (color, _strength(node)) if socket is not None]
    if node.type == "EEVEE_SPECULAR":
        return [node.inputs["Emissive Color"]]
    return []


def _strength(node: bpy.types.Node) -> bpy.types.NodeSocket | None:
    return principled_input(node, "Emission Strength", "Strength")


def _not_zero(socket: bpy.types.NodeSocket) -> bool:
    return any(socket.default_value[:3]) if socket.type == "RGBA" else socket.default_value != 0
