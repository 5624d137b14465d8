export { type FakeCall, type FakeMainNodeOptions, type Script, UNAUTHORIZED } from './fake-call.js';
export { FakeMainNode } from './fake-main-node.js';
export { fakeGroundTruth, fakeImage, fakeQuality } from './fake-answers.js';
export { nextEvent } from './next-event.js';
