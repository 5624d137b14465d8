/** What each command is for, in the order of the overview. Apart from the commands, so that the overview loads none of them. */
export const SUMMARY = {
  demo: 'the main job on the example rig: main node, render node and driver as processes of their own',
  render: 'renders patterns at positions and writes the images',
  check: "compares photometric stereo on the rig's own images with the true normals",
  mainnode: 'takes drivers and render nodes, hands requests on',
  rendernode: 'keeps Blender processes warm and renders for a main node',
  'rig check': 'checks a rig file and loads its scene in Blender',
  'cache ls': 'lists the traced light kept on disk',
  'cache gc': 'removes the least recently used of the traced light kept on disk',
  'cache verify': 'checks every file of the traced light kept on disk',
  'rtps spy': 'shows a DDS network: participants, endpoints, QoS, locators, rates, and what does not match',
  'rtps pub': 'publishes samples on a topic of a DDS network',
  'rtps sub': 'subscribes to a topic of a DDS network',
  'rtps shapes pub': 'publishes a moving shape of the demo type ShapeType',
  'rtps shapes sub': 'subscribes to shapes of the demo type ShapeType',
  version: 'prints the versions of blender-sim, its protocol, Node.js and the Blender found',
} as const;

export type CommandName = keyof typeof SUMMARY;
