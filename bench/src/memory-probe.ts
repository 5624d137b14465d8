// Loaded into a process of the binary by memory.ts (node --expose-gc --import ...): tells its memory when asked.
process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  process.send?.({ heapUsed, external, rss });
});
// Asking must not keep the process alive.
process.channel?.unref();
