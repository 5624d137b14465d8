"""The light around the rig: nothing, the file's own world, light from all sides alike, or both."""

from __future__ import annotations

import bpy

from compat import set_if_known, use_nodes

from .ambient import Switch
from .description import Vec3


def own_world() -> bpy.types.World | None:
    """The world of the .blend that was just opened, as one with nodes; None if it has none."""
    world = bpy.context.scene.world
    if world is None:
        return None
    color, had_nodes = tuple(world.color), world.use_nodes and world.node_tree is not None
    tree = use_nodes(world)
    world.animation_data_clear()
    tree.animation_data_clear()
    if not had_nodes:
        _surround(tree, color)
    return world


def make_world(own: bpy.types.World | None, radiance: Vec3) -> tuple[bpy.types.World, list[Switch]]:
    """The rig's world and what turns it on and off; without light a black one that needs no switch."""
    output = None if own is None else _output(own.node_tree)
    surface = output.inputs["Surface"] if output is not None else None
    if surface is None or not surface.links:
        own = None
    if own is None and not any(radiance):
        return _black(), []
    world = bpy.data.worlds.new("ambient") if own is None else own
    tree = use_nodes(world)
    if own is None:
        output = _surround(tree, radiance)
        # Light that is the same everywhere needs no map of where it is bright.
        set_if_known(world.cycles, "sampling_method", "NONE")
    else:
        _unlink(tree, output.inputs["Volume"])
        if any(radiance):
            _add(tree, output, radiance)
    return world, [_switch(tree, output)]


def _black() -> bpy.types.World:
    world = bpy.data.worlds.new("black")
    world.color = (0, 0, 0)
    _surround(use_nodes(world), (0, 0, 0))
    set_if_known(world.cycles, "sampling_method", "NONE")
    return world


def _output(tree: bpy.types.NodeTree) -> bpy.types.Node | None:
    outputs = [node for node in tree.nodes if node.type == "OUTPUT_WORLD"]
    return next((node for node in outputs if node.is_active_output), None)


def _background(tree: bpy.types.NodeTree, radiance: Vec3) -> bpy.types.Node:
    node = tree.nodes.new("ShaderNodeBackground")
    node.inputs["Color"].default_value = (*radiance, 1)
    node.inputs["Strength"].default_value = 1 if any(radiance) else 0
    return node


def _surround(tree: bpy.types.NodeTree, radiance: Vec3) -> bpy.types.Node:
    """Makes the whole tree one background; returns its output."""
    tree.nodes.clear()
    output = tree.nodes.new("ShaderNodeOutputWorld")
    tree.links.new(_background(tree, radiance).outputs[0], output.inputs["Surface"])
    return output


def _add(tree: bpy.types.NodeTree, output: bpy.types.Node, radiance: Vec3) -> None:
    both = tree.nodes.new("ShaderNodeAddShader")
    tree.links.new(output.inputs["Surface"].links[0].from_socket, both.inputs[0])
    tree.links.new(_background(tree, radiance).outputs[0], both.inputs[1])
    tree.links.new(both.outputs[0], output.inputs["Surface"])


def _switch(tree: bpy.types.NodeTree, output: bpy.types.Node) -> Switch:
    """A mix of nothing and the light; Cycles folds it to the one it is set to."""
    mix = tree.nodes.new("ShaderNodeMixShader")
    tree.links.new(_background(tree, (0, 0, 0)).outputs[0], mix.inputs[1])
    tree.links.new(output.inputs["Surface"].links[0].from_socket, mix.inputs[2])
    tree.links.new(mix.outputs[0], output.inputs["Surface"])
    return Switch(mix.inputs[0], "default_value", on=1.0, off=0.0)


def _unlink(tree: bpy.types.NodeTree, socket: bpy.types.NodeSocket) -> None:
    for link in list(socket.links):
        tree.links.remove(link)
