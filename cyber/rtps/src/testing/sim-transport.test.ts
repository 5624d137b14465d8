import { ManualClock } from '@blender-sim/base/testing';
import { SimNetwork } from './sim-network.js';
import { describeTransport } from './transport-suite.js';

describeTransport('SimTransport', () => {
  const clock = new ManualClock();
  const network = new SimNetwork({ clock });
  return { address: '10.0.0.1', transport: () => network.transport('10.0.0.1'), pass: () => clock.advance(5) };
});
