import { expect, test } from 'vitest';
import { packageDefinition } from './wire.js';

// The tables of 10-rig-protocol.md, the specification's parts as they stand there: programs written against the original
// .proto have to work, so a failing line here is never mended by changing the line.
const MESSAGES = `
Serial: uint32 serial = 1
Status: ErrCode code = 1; string message = 2
Position: double x = 1; double y = 2; double z = 3
MoveReq: Serial id = 1; Position position = 2
MoveRsp: Serial id = 1; Status status = 2
GetPositionReq: Serial id = 1
GetPositionRsp: Serial id = 1; Status status = 2; Position position = 3
RenderReq: Serial id = 1; uint32 task_count = 2; uint32 light_count = 3; repeated uint32 lights = 4
RenderRsp: Serial id = 1; Status status = 2; uint32 task_count = 3; uint32 width = 4; uint32 height = 5; bytes imgs = 6
DriverInfo: string version = 1
RegisteDriverRsp: Status status = 1; Serial serial = 2
NodeInfo: string access_url = 1; uint32 access_port = 2
RegisterNodeRsp: Status status = 1; Serial serial = 2
NodeHeartBeat: uint32 serial = 1
SlaveRenderReq: Position position = 1; uint32 task_count = 2; uint32 light_count = 3; repeated uint32 lights = 4
SlaveRenderRsp: Status status = 1; uint32 task_count = 2; uint32 width = 3; uint32 height = 4; bytes imgs = 5
`;

// This project's own fields: numbered on behind the specification's, and never changed once released.
const OWN_FIELDS = `
RenderReq: PixelFormat pixel_format = 5; RenderOptions options = 6
RenderRsp: PixelFormat pixel_format = 7; RenderMode mode = 8; uint32 samples = 9; repeated float noise = 10
RenderOptions: RenderMode mode = 1; uint32 samples = 2; float noise = 3; uint32 repetition = 4
RenderFrame: Status status = 1; uint32 index = 2; uint32 width = 3; uint32 height = 4; bytes img = 5; PixelFormat pixel_format = 6; uint32 tasks_done = 7; uint32 task_count = 8; RenderMode mode = 9; uint32 samples = 10; float noise = 11
RigInfo: Status status = 1; string name = 2; string length_unit = 3; uint32 light_count = 4; repeated Position light_positions = 5; uint32 width = 6; uint32 height = 7; PixelFormat pixel_format = 8; Position limit_min = 9; Position limit_max = 10; Position home = 11; string rig_digest = 12; string renderer_digest = 13; string renderer = 14
NodeInfo: double weight = 3; uint32 slots = 4; string version = 5; string rig_digest = 6; RigInfo rig = 7
NodeHeartBeat: uint32 slots = 2; uint32 busy = 3; uint32 queued = 4; uint64 rss_bytes = 5
SlaveRenderReq: string request_id = 5; uint32 deadline_ms = 6; PixelFormat pixel_format = 7; RenderOptions options = 8; repeated NodeAddress helpers = 9; string shared_host = 10
SlaveRenderRsp: PixelFormat pixel_format = 6; RenderMode mode = 7; uint32 samples = 8; repeated float noise = 9; string shared_file = 10
NodeAddress: string access_url = 1; uint32 access_port = 2
GroundTruthReq: Serial id = 1
SlaveGroundTruthReq: Position position = 1; string request_id = 2; uint32 deadline_ms = 3
GroundTruthPart: Status status = 1; GroundTruthMap map = 2; uint32 width = 3; uint32 height = 4; uint32 channels = 5; bytes data = 6; repeated GroundTruthLed leds = 7; Position position = 8
GroundTruthLed: Position direction = 1; double distance = 2; double irradiance = 3
TraceReq: Position position = 1; string basis_key = 2; repeated TracePair pairs = 3
TracePair: uint32 block = 1; uint32 pair = 2
TracedPairRsp: Status status = 1; uint32 block = 2; uint32 pair = 3; bytes file = 4
`;

const RPCS = `
Emulate.RegisterDriver: DriverInfo -> RegisteDriverRsp
Emulate.UnRegisterDriver: Serial -> Status
Emulate.HeartBeatUser: Serial -> Status
Emulate.Move: MoveReq -> MoveRsp
Emulate.GetPosition: GetPositionReq -> GetPositionRsp
Emulate.Render: RenderReq -> RenderRsp
Emulate.RenderStream: RenderReq -> stream RenderFrame
Emulate.GetRig: Serial -> RigInfo
Emulate.GetGroundTruth: GroundTruthReq -> stream GroundTruthPart
Emulate.RegisterNode: NodeInfo -> RegisterNodeRsp
Emulate.UnRegisterNode: Serial -> Status
Emulate.HeartBeatNode: NodeHeartBeat -> Status
SlaveEmulate.Render: SlaveRenderReq -> SlaveRenderRsp
SlaveEmulate.RenderStream: SlaveRenderReq -> stream RenderFrame
SlaveEmulate.GetGroundTruth: SlaveGroundTruthReq -> stream GroundTruthPart
SlaveEmulate.Trace: TraceReq -> stream TracedPairRsp
`;

const ENUMS = `
ErrCode: OK = 0; UNAUTHORIZED = 1; OVERLOAD = 2; INVALID_ARGUMENT = 3; EXHAUSTED = 4; RENDER_FAILED = 5; RIG_MISMATCH = 6; INTERNAL = 7
PixelFormat: MONO8 = 0; MONO16 = 1; RGB8 = 2; RGB16 = 3; MONO32F = 4; RGB32F = 5
RenderMode: MODE_AUTO = 0; MODE_DIRECT = 1; MODE_BASIS = 2
GroundTruthMap: GT_NONE = 0; GT_NORMAL = 1; GT_DEPTH = 2; GT_POINT = 3; GT_ALBEDO = 4; GT_MASK = 5
`;

/** The part of proto-loader's descriptors that this test reads; its own type is `object`. */
interface Descriptor {
  readonly type: {
    readonly name: string;
    readonly field?: readonly { name: string; number: number; label: string; type: string; typeName: string }[];
    readonly value?: readonly { name: string; number: number }[];
  };
}
interface Method {
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly path: string;
  readonly requestType: Descriptor;
  readonly responseType: Descriptor;
}

test('the messages have the fields of the tables, and no others', () => {
  const wanted = new Map<string, string[]>();
  for (const line of [...lines(MESSAGES), ...lines(OWN_FIELDS)]) {
    const [name = '', fields = ''] = line.split(': ');
    wanted.set(name, [...(wanted.get(name) ?? []), ...fields.split('; ')]);
  }
  const found = new Map(
    descriptors().flatMap(({ type }) => (type.field ? [[type.name, type.field.map(fieldText)]] : [])),
  );
  expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
});

test('the enums have the values of the tables', () => {
  const found = descriptors().flatMap(({ type }) =>
    type.value
      ? [`${type.name}: ${type.value.map(({ name, number }) => `${name} = ${String(number)}`).join('; ')}`]
      : [],
  );
  expect(found.sort()).toEqual(lines(ENUMS).sort());
});

test('the services have the calls of the tables, under their paths', () => {
  const found = ['Emulate', 'SlaveEmulate'].flatMap((service) =>
    Object.entries(packageDefinition[`blendersim.${service}`] as unknown as Record<string, Method>).map(
      ([name, method]) => {
        expect(method.path).toBe(`/blendersim.${service}/${name}`);
        expect(method.requestStream).toBe(false);
        const stream = method.responseStream ? 'stream ' : '';
        return `${service}.${name}: ${method.requestType.type.name} -> ${stream}${method.responseType.type.name}`;
      },
    ),
  );
  expect(found.sort()).toEqual(lines(RPCS).sort());
});

function descriptors(): Descriptor[] {
  return Object.values(packageDefinition).filter((entry) => 'type' in entry) as unknown as Descriptor[];
}

function fieldText(field: { name: string; number: number; label: string; type: string; typeName: string }): string {
  const repeated = field.label === 'LABEL_REPEATED' ? 'repeated ' : '';
  const type =
    field.typeName === '' ? field.type.replace('TYPE_', '').toLowerCase() : field.typeName.replace('.blendersim.', '');
  return `${repeated}${type} ${field.name} = ${String(field.number)}`;
}

function lines(table: string): string[] {
  return table.trim().split('\n');
}
