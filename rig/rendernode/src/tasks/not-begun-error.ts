/** A task whose process went before it was the task's turn: nothing was tried, so nothing has failed. */
export class NotBegunError extends Error {
  constructor(slot: number) {
    super(`the Blender process of slot ${String(slot)} is being restarted`);
    this.name = 'NotBegunError';
  }
}
