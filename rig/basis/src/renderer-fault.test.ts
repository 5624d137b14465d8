import { KernelError, RendererError } from '@blender-sim/optics';
import { expect, test } from 'vitest';
import { rendererFault } from './renderer-fault.js';

test('a thread that died is a reason to try again, others are not', () => {
  const died = new KernelError('KERNEL_WORKER_DIED', 'A worker thread failed. Try again.');
  expect(rendererFault(died)).toMatchObject({ code: 'RENDERER_DOWN', message: died.message, cause: died });
  expect(rendererFault(died)).toBeInstanceOf(RendererError);
  expect(rendererFault(new KernelError('KERNEL_MEMORY_FULL', 'M.'))).toMatchObject({ code: 'RENDERER_REFUSED' });
  const other = new Error('other');
  expect(rendererFault(other)).toBe(other);
});
