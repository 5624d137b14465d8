// Loaded into a process of the binary (node --import ...). Told `start`, it profiles the main thread and every worker thread;
// told `stop`, it answers with what each did. Its own words go to the parent over the IPC channel.
import { Session } from 'node:inspector/promises';
import { type ThreadProfile, threadProfile } from './thread-profile.js';
import type { Profiler } from 'node:inspector';

/** Of the inspector's NodeWorker domain, which @types/node describes only for the callback session. */
interface AttachedToWorker {
  readonly params: { readonly sessionId: string; readonly workerInfo: { readonly title: string } };
}
interface MessageFromWorker {
  readonly params: { readonly sessionId: string; readonly message: string };
}

/** Microseconds between samples. */
const INTERVAL_US = 250;

const session = new Session();
const threads = new Map<string, string>();
const answers = new Map<number, (result: unknown) => void>();
let nextId = 1;

/** Asks a worker thread's own inspector. */
async function ask(sessionId: string, method: string, params: object = {}): Promise<unknown> {
  const id = nextId++;
  const answer = new Promise<unknown>((resolve) => answers.set(id, resolve));
  await session.post('NodeWorker.sendMessageToWorker', { sessionId, message: JSON.stringify({ id, method, params }) });
  return answer;
}

async function start(): Promise<void> {
  session.connect();
  session.on('NodeWorker.attachedToWorker', ({ params }: AttachedToWorker) => {
    threads.set(params.sessionId, params.workerInfo.title);
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }: MessageFromWorker) => {
    const { id, result } = JSON.parse(params.message) as { id?: number; result?: unknown };
    if (id !== undefined) answers.get(id)?.(result);
  });
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await Promise.all([
    ...[...threads.keys()].map(async (thread) => {
      await ask(thread, 'Profiler.enable');
      await ask(thread, 'Profiler.setSamplingInterval', { interval: INTERVAL_US });
      await ask(thread, 'Profiler.start');
    }),
    (async () => {
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: INTERVAL_US });
      await session.post('Profiler.start');
    })(),
  ]);
}

async function stop(): Promise<ThreadProfile[]> {
  // All of them first: adding up takes time, too.
  const [{ profile }, ...workers] = await Promise.all([
    session.post('Profiler.stop'),
    ...[...threads.keys()].map(async (thread) => (await ask(thread, 'Profiler.stop')) as Profiler.StopReturnType),
  ]);
  const titles = [...threads.values()];
  session.disconnect();
  session.removeAllListeners();
  threads.clear();
  return [
    threadProfile('main thread', profile),
    ...workers.map((worker, at) => threadProfile(titles[at] ?? '', worker.profile)),
  ];
}

process.on('message', (told: unknown) => {
  const done = told === 'start' ? start() : stop();
  void done.then((profiles) => process.send?.(profiles ?? []));
});
// Being asked must not keep the process alive.
process.channel?.unref();
