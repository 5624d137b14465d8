export { plainRig, type PlainRigChanges } from './plain-rig.js';
