export {
  type FakeCall,
  FakeMainNode,
  type FakeMainNodeOptions,
  type Script,
  UNAUTHORIZED,
  fakeImage,
} from './fake-main-node.js';
export { nextEvent } from './next-event.js';
