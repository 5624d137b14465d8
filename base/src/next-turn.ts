/** Lets the event loop have a turn: timers run, sockets are read. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
