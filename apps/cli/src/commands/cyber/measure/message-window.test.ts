import { expect, test } from 'vitest';
import { MessageWindow } from './message-window.js';

test('rate, extremes, deviation and jitter of the intervals in the window', () => {
  const window = new MessageWindow(100);
  for (const atMs of [0, 100, 200, 320, 400]) window.add(atMs, 10);
  const stats = window.intervals();
  expect(stats).toMatchObject({ perSecond: 10, minMs: 80, maxMs: 120, intervals: 4 });
  // Intervals 100, 100, 120, 80 around 100; steps 0, 20, 40.
  expect(stats?.stdMs).toBeCloseTo(Math.sqrt(200));
  expect(stats?.jitterMs).toBe(20);
});

test('the oldest arrivals leave the window', () => {
  const window = new MessageWindow(3);
  for (const atMs of [0, 1000, 1010, 1020]) window.add(atMs, 10);
  expect(window.intervals()).toMatchObject({ perSecond: 100, maxMs: 10, intervals: 2 });
  expect(window.sizes()?.window).toBe(3);
});

test('sizes of the messages in the window', () => {
  const window = new MessageWindow(100);
  window.add(0, 100);
  window.add(100, 300);
  expect(window.sizes()).toEqual({ meanOctets: 200, minOctets: 100, maxOctets: 300, window: 2 });
});

test('too little says nothing', () => {
  const window = new MessageWindow(10);
  expect([window.intervals(), window.sizes()]).toEqual([undefined, undefined]);
  window.add(5, 1);
  expect(window.intervals()).toBeUndefined();
  window.add(5, 1);
  expect(window.intervals()).toBeUndefined();
});
