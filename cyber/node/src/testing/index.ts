export { ManualClock } from '@blender-sim/base/testing';
export { NodeWorld } from './node-world.js';
export { textType } from './text-type.js';
export { type Chatter, ChatterSchema } from '#gen/cyber/examples/proto/examples_pb.js';
