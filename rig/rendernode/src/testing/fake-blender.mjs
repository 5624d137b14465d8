#!/usr/bin/env node
// Plays Blender for the tests of the render node: speaks docs/channel.md with a codec of its own, writes real OpenEXR
// slots of an additive light model, and fails as a test wants it. Needs nothing but Node.
//
// Faults come from the JSON file named in BLENDER_SIM_FAKE, read afresh at every event: a list of
//   { "at": EVENT, "do": FAULT, "slot"?: N, "launch"?: N, "index"?: N, "once"?: NAME, "ms"?: N }
// `slot` is the process slot (folder p0, p1, ...), `launch` the how-manieth start of that slot (0, 1, ...; needs the file's
// folder to be writable), `index` the pattern within the task, `once` a marker: the fault happens one time in all.
// Events: start, connected, load, task, frame, done, cancel, quit. The faults of each: see below.
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { crc32 } from 'node:zlib';

const HELLO = 1;
const LOADED = 2;
const LOAD_FAILED = 3;
const HEARTBEAT = 4;
const FRAME = 5;
const TASK_DONE = 6;
const TASK_FAILED = 7;
const LOAD = 16;
const RENDER = 17;
const CANCEL = 18;
const QUIT = 19;
const FRAME_TAKEN = 20;
const TRACE = 21;
const TRUTH = 22;
const IDLE = 0xffffffff;

if (process.argv.includes('--version')) {
  console.log('Blender 3.4.1 (fake)\n\tbuild date: 2026-01-01');
  process.exit(0);
}

const folder = process.env.BLENDER_SIM_SHM;
const faultFile = process.env.BLENDER_SIM_FAKE;
const slotNumber = Number(/\d+$/.exec(path.basename(folder))[0]);
const launch = countLaunch();
log('start', { pid: process.pid, args: process.argv.slice(2) });

function countLaunch() {
  if (!faultFile) return 0;
  const counter = `${faultFile}.launches.p${slotNumber}`;
  appendFileSync(counter, '.');
  return statSync(counter).size - 1;
}

/** What the fake did, for the tests: a JSON line each in FILE.log. */
function log(event, fields = {}) {
  if (faultFile)
    appendFileSync(`${faultFile}.log`, `${JSON.stringify({ event, slot: slotNumber, launch, ...fields })}\n`);
}

/** The fault a test wants here, or undefined. */
function faultAt(event, index) {
  if (!faultFile || !existsSync(faultFile)) return undefined;
  for (const fault of JSON.parse(readFileSync(faultFile, 'utf8'))) {
    if (fault.at !== event) continue;
    if (fault.slot !== undefined && fault.slot !== slotNumber) continue;
    if (fault.launch !== undefined && fault.launch !== launch) continue;
    if (fault.index !== undefined && fault.index !== index) continue;
    if (fault.once !== undefined) {
      try {
        // One of several processes gets it.
        writeFileSync(`${faultFile}.once.${fault.once}`, '', { flag: 'wx' });
      } catch {
        continue;
      }
    }
    log('fault', { at: event, do: fault.do, index });
    return fault;
  }
  return undefined;
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const forever = () => new Promise(() => undefined);

// --- channel ---------------------------------------------------------------------------------------------------------

let socket;
let silent = false;
let progress = [IDLE, 0, 0];

function frameOf(type, payload, version = 1) {
  const header = Buffer.alloc(16);
  header.write('BSCH', 0, 'latin1');
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(type, 6);
  header.writeUInt32LE(payload.length, 8);
  header.writeUInt32LE(crc32(payload), 12);
  return Buffer.concat([header, payload]);
}

function send(type, payload = Buffer.alloc(0)) {
  socket.write(frameOf(type, payload));
}

function sendJson(type, value) {
  send(type, Buffer.from(JSON.stringify(value)));
}

function pack(...values) {
  return Buffer.concat(
    values.map(([type, value]) => {
      const bytes = Buffer.alloc(type === 'u64' || type === 'f64' ? 8 : 4);
      if (type === 'u32') bytes.writeUInt32LE(value);
      if (type === 'f32') bytes.writeFloatLE(value);
      if (type === 'f64') bytes.writeDoubleLE(value);
      if (type === 'u64') bytes.writeBigUInt64LE(BigInt(value));
      return bytes;
    }),
  );
}

function taskFailed(task, text) {
  const bytes = Buffer.from(text);
  send(TASK_FAILED, Buffer.concat([pack(['u32', task], ['u32', bytes.length]), bytes]));
}

let received = Buffer.alloc(0);
function onData(chunk) {
  received = Buffer.concat([received, chunk]);
  while (received.length >= 16) {
    if (received.toString('latin1', 0, 4) !== 'BSCH') leave(`not a frame: ${received.subarray(0, 16).toString('hex')}`);
    const end = 16 + received.readUInt32LE(8);
    if (received.length < end) return;
    const [type, payload] = [received.readUInt16LE(6), received.subarray(16, end)];
    if (received.readUInt32LE(12) !== crc32(payload)) leave('a frame with a wrong CRC');
    received = received.subarray(end);
    onFrame(type, payload);
  }
}

function leave(error) {
  log('leave', { error });
  if (error) console.error(`fake blender: ${error}`);
  process.exit(error ? 1 : 0);
}

// --- what the node says ----------------------------------------------------------------------------------------------

let scene;
const cancelled = new Set();
const held = new Map(); // slot -> "task/index"
let wake = () => undefined;
const tasks = [];

function onFrame(type, payload) {
  if (type === LOAD) void load(JSON.parse(payload.toString()));
  else if (type === RENDER || type === TRACE || type === TRUTH) {
    const parse = type === RENDER ? parseRender : type === TRACE ? parseTrace : parseTruth;
    tasks.push(parse(payload));
    wake();
  } else if (type === CANCEL) {
    const task = payload.readUInt32LE(0);
    log('cancel', { task });
    if (faultAt('cancel')?.do === 'ignore') return;
    if (running === task || tasks.some(({ number }) => number === task)) {
      cancelled.add(task);
      held.clear();
    }
    wake();
  } else if (type === FRAME_TAKEN) {
    const owner = `${payload.readUInt32LE(0)}/${payload.readUInt32LE(4)}`;
    for (const [slot, name] of held) if (name === owner) held.delete(slot);
    wake();
  } else if (type === QUIT) {
    log('quit');
    if (faultAt('quit')?.do !== 'ignore') leave();
  } else leave(`unknown type ${type}`);
}

function parseRender(payload) {
  const [taskCount, lightCount] = [payload.readUInt32LE(28), payload.readUInt32LE(32)];
  if (payload.length !== 44 + taskCount * lightCount * 4) leave('a RENDER of the wrong length');
  const patterns = Array.from({ length: taskCount }, (_, task) =>
    Array.from({ length: lightCount }, (_unused, led) => payload.readUInt32LE(36 + (task * lightCount + led) * 4)),
  );
  const seed = payload.readUInt32LE(payload.length - 8);
  const samples = payload.readUInt32LE(payload.length - 4);
  return { ...head(payload), images: patterns.map((words) => [words]), kind: 'render', seed, samples };
}

function head(payload) {
  return { number: payload.readUInt32LE(0), position: [4, 12, 20].map((at) => payload.readDoubleLE(at)) };
}

/** Every shot: the words that light each of its LEDs alone. */
function parseTrace(payload) {
  let at = 28;
  const u32 = () => payload.readUInt32LE((at += 4) - 4);
  const shots = Array.from({ length: u32() }, () => {
    const [samples, seed, offset] = [u32(), u32(), u32()];
    return { samples, seed, offset, leds: Array.from({ length: u32() }, u32) };
  });
  if (at !== payload.length) leave('a TRACE of the wrong length');
  const alone = (led) => Array.from({ length: led + 1 }, (_, other) => (other === led ? 0xffffffff : 0));
  const images = shots.map(({ leds }) => (leds.length === 0 ? [[0]] : leds.map(alone)));
  return { ...head(payload), images, kind: 'trace', seed: shots[0]?.seed, samples: shots[0]?.samples };
}

function parseTruth(payload) {
  if (payload.length !== 28) leave('a TRUTH of the wrong length');
  return { ...head(payload), images: [[[0]]], kind: 'truth', seed: 0, samples: 1 };
}

/** load: refuse (kind, message), hang, silent, crash, garbage, "loaded-twice". */
async function load(description) {
  const fault = faultAt('load');
  if (fault?.do === 'refuse') {
    sendJson(LOAD_FAILED, { kind: fault.kind ?? 'format', message: fault.message ?? 'The file is no mesh.' });
    return;
  }
  if (fault?.do === 'crash') process.kill(process.pid, 'SIGKILL');
  if (fault?.do === 'silent') silent = true;
  if (fault?.do === 'silent' || fault?.do === 'hang') await forever();
  if (fault?.ms) await sleep(fault.ms);
  if (!existsSync(description.object.file)) {
    sendJson(LOAD_FAILED, { kind: 'missing', message: `${description.object.file} does not exist.` });
    return;
  }
  scene = description;
  const corners = [
    [-0.03, -0.03, -0.01],
    [0.03, 0.03, 0.01],
  ];
  const loaded = { objects: 1, vertices: 8, triangles: 12, boundsM: corners, scale: 1, loadSeconds: 0, warnings: [] };
  sendJson(LOADED, loaded);
  if (fault?.do === 'loaded-twice') sendJson(LOADED, loaded);
  void renderForever();
}

// --- rendering -------------------------------------------------------------------------------------------------------

let running;

async function renderForever() {
  for (;;) {
    while (tasks.length === 0) await new Promise((resolve) => (wake = resolve));
    const task = tasks.shift();
    running = task.number;
    const problem = await renderTask(task);
    running = undefined;
    cancelled.delete(task.number);
    progress = [IDLE, 0, 0];
    if (problem) taskFailed(task.number, problem);
    else send(TASK_DONE, pack(['u32', task.number], ['f64', 0.001]));
  }
}

/** task: fail (message), done (at once, without frames). done: hang. */
async function renderTask({ number, position, images, kind, seed, samples }) {
  const words = images.map(([[word]]) => word);
  log('task', { task: number, patterns: images.length, position, kind, seed, samples, words });
  const fault = faultAt('task');
  if (fault?.do === 'fail') return fault.message ?? 'out of memory';
  if (fault?.do === 'done') return undefined;
  for (let index = 0; index < images.length; index++) {
    progress = [number, index, 0.5];
    const slot = index % 2;
    while (held.has(slot) && !cancelled.has(number)) await new Promise((resolve) => (wake = resolve));
    if (cancelled.has(number)) return undefined;
    await renderFrame(number, index, slot, position, images[index], kind);
    // As in Blender, CANCEL is seen between patterns.
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (faultAt('done')?.do === 'hang') await forever();
  return undefined;
}

/**
 * frame: crash, exit, stop (SIGSTOP to itself), silent (no heartbeats, no frame), hang (heartbeats, no frame), slow (ms),
 * truncated, flipped, grown, size (other dimensions), missing, nan, sum (groups that do not add up), twice, other-task,
 * other-index, garbage, version, crc.
 */
async function renderFrame(task, index, slot, position, images, kind) {
  const fault = faultAt('frame', index);
  const what = fault?.do;
  const target = path.join(folder, `slot${slot}.exr`);
  rmSync(target, { force: true });
  if (what === 'slow') await sleep(fault.ms);
  if (what === 'crash') process.kill(process.pid, 'SIGKILL');
  if (what === 'exit') leave('it burns');
  if (what === 'stop') process.kill(process.pid, 'SIGSTOP');
  if (what === 'silent') silent = true;
  if (what === 'silent' || what === 'hang') await forever();
  if (what === 'garbage') socket.write('this is no frame at all, and long enough');
  if (what === 'version') socket.write(frameOf(HEARTBEAT, pack(['u32', IDLE], ['u32', 0], ['f32', 0]), 2));
  if (what === 'crc') {
    const frame = frameOf(HEARTBEAT, pack(['u32', IDLE], ['u32', 0], ['f32', 0]));
    frame[20] ^= 1;
    socket.write(frame);
  }
  let { width, height } = scene.camera;
  if (what === 'size') [width, height] = [width + 1, height];
  const lights = images.map((words) => light(width, height, position, words));
  if (what === 'nan') lights[0][3 * (fault.pixel ?? 7) + 1] = NaN;
  const file = exr(width, height, kind === 'truth' ? truth(width, height) : layers(lights, what === 'sum'));
  const announced = { size: file.length, crc: crc32(file) };
  let written = file;
  if (what === 'truncated') written = file.subarray(0, file.length - 10);
  if (what === 'grown') written = Buffer.concat([file, Buffer.alloc(10)]);
  if (what === 'flipped') {
    written = Buffer.from(file);
    written[file.length - 5] ^= 0x40;
  }
  if (what !== 'missing') writeFileSync(target, written);
  if (cancelled.has(task)) return;
  held.set(slot, `${task}/${index}`);
  const number = what === 'other-task' ? task + 1 : task;
  const place = what === 'other-index' ? index + 1 : index;
  const notice = pack(
    ...[number, place, width, height, slot].map((value) => ['u32', value]),
    ['u64', announced.size],
    ['u32', announced.crc],
  );
  send(FRAME, notice);
  if (what === 'twice') send(FRAME, notice);
}

/** Additive by construction: every LED has a smooth image of its own; the sum is rounded to float32 once. */
function light(width, height, [x, y, z], words) {
  const rgb = new Float32Array(width * height * 3);
  words.forEach((word, led) => {
    const weight = [word >>> 16, word >>> 8, word].map((part) => (((word >>> 24) / 255) * (part & 0xff)) / 255);
    if (weight.every((share) => share === 0)) return;
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const [u, v] = [column / width - x * 10, row / height - y * 10];
        const base = (1 + Math.cos(u * 3 + led) * Math.cos(v * 2 - led * 0.7) * (1 - z)) / (2 * scene.leds.length);
        for (const channel of [0, 1, 2])
          rgb[(row * width + column) * 3 + channel] += weight[channel] * base * (1 - 0.2 * channel);
      }
    }
  });
  return rgb;
}

/** One image has R, G, B; several are the groups of a multilayer file, with Combined, their sum. */
function layers(lights, isWrong) {
  const plane = (rgb, channel) => rgb.filter((_, at) => at % 3 === channel);
  if (lights.length === 1) return Object.fromEntries(['R', 'G', 'B'].map((name, at) => [name, plane(lights[0], at)]));
  const all = {};
  ['R', 'G', 'B'].forEach((name, channel) => {
    const planes = lights.map((rgb) => plane(rgb, channel));
    const sum = planes[0].map((_, at) => planes.reduce((total, values) => total + values[at], isWrong ? 0.5 : 0));
    all[`L.Combined.${name}`] = sum;
    planes.forEach((values, group) => (all[GROUP(group, name)] = values));
  });
  return all;
}

const GROUP = (group, name) => `L.Combined_g${String(group).padStart(3, '0')}.${name}`;

/** A plane at z = 0 in the left half of the picture, 0.25 m below the camera. */
function truth(width, height) {
  const inside = (at) => at % width < width / 2;
  const map = (value, outside = 0) =>
    Float32Array.from({ length: width * height }, (_, at) => (inside(at) ? value : outside));
  const channels = { 'L.Depth.Z': map(0.25, 1e10), 'L.IndexOB.X': map(1) };
  ['X', 'Y', 'Z'].forEach((name, axis) => {
    channels[`L.Normal.${name}`] = map(axis === 2 ? 1 : 0);
    channels[`L.Position.${name}`] = map(axis / 100);
    channels[`L.DiffCol.${'RGB'[axis]}`] = map(0.8 - axis / 10);
    channels[`L.Combined.${'RGB'[axis]}`] = map(0);
  });
  return channels;
}

function exr(width, height, channels) {
  const names = Object.keys(channels).sort();
  const int = (value) => pack(['u32', value >>> 0]);
  const floats = (...values) => pack(...values.map((value) => ['f32', value]));
  const box = Buffer.concat([0, 0, width - 1, height - 1].map(int));
  const channel = (name) => Buffer.concat([Buffer.from(`${name}\0`), int(2), int(0), int(1), int(1)]);
  const attribute = (name, type, value) => Buffer.concat([Buffer.from(`${name}\0${type}\0`), int(value.length), value]);
  const header = Buffer.concat([
    int(20000630),
    int(2),
    attribute('channels', 'chlist', Buffer.concat([...names.map(channel), Buffer.alloc(1)])),
    attribute('compression', 'compression', Buffer.alloc(1)),
    attribute('dataWindow', 'box2i', box),
    attribute('displayWindow', 'box2i', box),
    attribute('lineOrder', 'lineOrder', Buffer.alloc(1)),
    attribute('pixelAspectRatio', 'float', floats(1)),
    attribute('screenWindowCenter', 'v2f', floats(0, 0)),
    attribute('screenWindowWidth', 'float', floats(1)),
    Buffer.alloc(1),
  ]);
  const line = 8 + width * 4 * names.length;
  const dataAt = header.length + height * 8;
  const file = Buffer.alloc(dataAt + height * line);
  header.copy(file);
  for (let row = 0; row < height; row++) {
    const at = dataAt + row * line;
    file.writeBigUInt64LE(BigInt(at), header.length + row * 8);
    file.writeInt32LE(row, at);
    file.writeInt32LE(line - 8, at + 4);
    names.forEach((name, plane) => {
      for (let column = 0; column < width; column++)
        file.writeFloatLE(channels[name][row * width + column], at + 8 + (plane * width + column) * 4);
    });
  }
  return file;
}

// --- start -----------------------------------------------------------------------------------------------------------

/** start: exit (status, message), idle (never connects). connected: mute (no HELLO), token, garbage, version, hello-twice. */
const atStart = faultAt('start');
if (atStart?.do === 'exit') {
  console.error(atStart.message ?? 'Error: not today');
  process.exit(atStart.status ?? 3);
}
if (atStart?.do === 'idle') {
  setInterval(() => undefined, 1000);
} else {
  socket = connect(process.env.BLENDER_SIM_SOCKET);
  socket.on('data', onData);
  socket.on('error', () => leave());
  socket.on('close', () => leave());
  socket.on('connect', () => {
    const what = faultAt('connected')?.do;
    if (what === 'garbage') return socket.write('HTTP/1.1 400 Bad Request\r\n\r\n');
    if (what === 'mute') return undefined;
    const token = what === 'token' ? '0'.repeat(32) : process.env.BLENDER_SIM_TOKEN;
    const hello = Buffer.from(
      JSON.stringify({ token, pid: process.pid, blenderVersion: '3.4.1', pythonVersion: '3.11' }),
    );
    socket.write(frameOf(HELLO, hello, what === 'version' ? 2 : 1));
    if (what === 'hello-twice') send(HELLO, hello);
    setInterval(() => {
      if (!silent) send(HEARTBEAT, pack(['u32', progress[0]], ['u32', progress[1]], ['f32', progress[2]]));
    }, 100);
    return undefined;
  });
}
