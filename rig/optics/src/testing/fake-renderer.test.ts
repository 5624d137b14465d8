import { FakeRenderer } from './fake-renderer.js';
import { rendererCompliance } from './renderer-compliance.js';

rendererCompliance('FakeRenderer', () => new FakeRenderer(), {
  responsivity: new FakeRenderer().response.responsivity,
});
rendererCompliance(
  'FakeRenderer with one slot that reuses its buffers',
  () => new FakeRenderer({ slots: 1, reusesBuffers: true }),
  {
    responsivity: new FakeRenderer().response.responsivity,
  },
);
