/**
 * Assigns `count` tasks, one after another, each to the process with the fewest tasks then (the specification's
 * CLoadBalancer::TasksDispath); among equals the lowest id.
 * @param load tasks each process has already. Not empty unless count is 0.
 * @returns the process of task 0, 1, ...
 */
export function dispatchTasks(count: number, load: ReadonlyMap<number, number>): number[] {
  const totals = [...load].map(([process, tasks]) => ({ process, tasks }));
  const assigned: number[] = [];
  for (let task = 0; task < count; task++) {
    const least = totals.reduce((best, entry) =>
      entry.tasks < best.tasks || (entry.tasks === best.tasks && entry.process < best.process) ? entry : best,
    );
    least.tasks += 1;
    assigned.push(least.process);
  }
  return assigned;
}
