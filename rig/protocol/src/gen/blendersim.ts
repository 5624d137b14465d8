import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { DriverInfo as _blendersim_DriverInfo, DriverInfo__Output as _blendersim_DriverInfo__Output } from './blendersim/DriverInfo.js';
import type { EmulateClient as _blendersim_EmulateClient, EmulateDefinition as _blendersim_EmulateDefinition } from './blendersim/Emulate.js';
import type { GetPositionReq as _blendersim_GetPositionReq, GetPositionReq__Output as _blendersim_GetPositionReq__Output } from './blendersim/GetPositionReq.js';
import type { GetPositionRsp as _blendersim_GetPositionRsp, GetPositionRsp__Output as _blendersim_GetPositionRsp__Output } from './blendersim/GetPositionRsp.js';
import type { GroundTruthLed as _blendersim_GroundTruthLed, GroundTruthLed__Output as _blendersim_GroundTruthLed__Output } from './blendersim/GroundTruthLed.js';
import type { GroundTruthPart as _blendersim_GroundTruthPart, GroundTruthPart__Output as _blendersim_GroundTruthPart__Output } from './blendersim/GroundTruthPart.js';
import type { GroundTruthReq as _blendersim_GroundTruthReq, GroundTruthReq__Output as _blendersim_GroundTruthReq__Output } from './blendersim/GroundTruthReq.js';
import type { MoveReq as _blendersim_MoveReq, MoveReq__Output as _blendersim_MoveReq__Output } from './blendersim/MoveReq.js';
import type { MoveRsp as _blendersim_MoveRsp, MoveRsp__Output as _blendersim_MoveRsp__Output } from './blendersim/MoveRsp.js';
import type { NodeAddress as _blendersim_NodeAddress, NodeAddress__Output as _blendersim_NodeAddress__Output } from './blendersim/NodeAddress.js';
import type { NodeHeartBeat as _blendersim_NodeHeartBeat, NodeHeartBeat__Output as _blendersim_NodeHeartBeat__Output } from './blendersim/NodeHeartBeat.js';
import type { NodeInfo as _blendersim_NodeInfo, NodeInfo__Output as _blendersim_NodeInfo__Output } from './blendersim/NodeInfo.js';
import type { Position as _blendersim_Position, Position__Output as _blendersim_Position__Output } from './blendersim/Position.js';
import type { RegisteDriverRsp as _blendersim_RegisteDriverRsp, RegisteDriverRsp__Output as _blendersim_RegisteDriverRsp__Output } from './blendersim/RegisteDriverRsp.js';
import type { RegisterNodeRsp as _blendersim_RegisterNodeRsp, RegisterNodeRsp__Output as _blendersim_RegisterNodeRsp__Output } from './blendersim/RegisterNodeRsp.js';
import type { RenderFrame as _blendersim_RenderFrame, RenderFrame__Output as _blendersim_RenderFrame__Output } from './blendersim/RenderFrame.js';
import type { RenderOptions as _blendersim_RenderOptions, RenderOptions__Output as _blendersim_RenderOptions__Output } from './blendersim/RenderOptions.js';
import type { RenderReq as _blendersim_RenderReq, RenderReq__Output as _blendersim_RenderReq__Output } from './blendersim/RenderReq.js';
import type { RenderRsp as _blendersim_RenderRsp, RenderRsp__Output as _blendersim_RenderRsp__Output } from './blendersim/RenderRsp.js';
import type { RigInfo as _blendersim_RigInfo, RigInfo__Output as _blendersim_RigInfo__Output } from './blendersim/RigInfo.js';
import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from './blendersim/Serial.js';
import type { SlaveEmulateClient as _blendersim_SlaveEmulateClient, SlaveEmulateDefinition as _blendersim_SlaveEmulateDefinition } from './blendersim/SlaveEmulate.js';
import type { SlaveGroundTruthReq as _blendersim_SlaveGroundTruthReq, SlaveGroundTruthReq__Output as _blendersim_SlaveGroundTruthReq__Output } from './blendersim/SlaveGroundTruthReq.js';
import type { SlaveRenderReq as _blendersim_SlaveRenderReq, SlaveRenderReq__Output as _blendersim_SlaveRenderReq__Output } from './blendersim/SlaveRenderReq.js';
import type { SlaveRenderRsp as _blendersim_SlaveRenderRsp, SlaveRenderRsp__Output as _blendersim_SlaveRenderRsp__Output } from './blendersim/SlaveRenderRsp.js';
import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from './blendersim/Status.js';
import type { TracePair as _blendersim_TracePair, TracePair__Output as _blendersim_TracePair__Output } from './blendersim/TracePair.js';
import type { TraceReq as _blendersim_TraceReq, TraceReq__Output as _blendersim_TraceReq__Output } from './blendersim/TraceReq.js';
import type { TracedPairRsp as _blendersim_TracedPairRsp, TracedPairRsp__Output as _blendersim_TracedPairRsp__Output } from './blendersim/TracedPairRsp.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  blendersim: {
    DriverInfo: MessageTypeDefinition<_blendersim_DriverInfo, _blendersim_DriverInfo__Output>
    Emulate: SubtypeConstructor<typeof grpc.Client, _blendersim_EmulateClient> & { service: _blendersim_EmulateDefinition }
    ErrCode: EnumTypeDefinition
    GetPositionReq: MessageTypeDefinition<_blendersim_GetPositionReq, _blendersim_GetPositionReq__Output>
    GetPositionRsp: MessageTypeDefinition<_blendersim_GetPositionRsp, _blendersim_GetPositionRsp__Output>
    GroundTruthLed: MessageTypeDefinition<_blendersim_GroundTruthLed, _blendersim_GroundTruthLed__Output>
    GroundTruthMap: EnumTypeDefinition
    GroundTruthPart: MessageTypeDefinition<_blendersim_GroundTruthPart, _blendersim_GroundTruthPart__Output>
    GroundTruthReq: MessageTypeDefinition<_blendersim_GroundTruthReq, _blendersim_GroundTruthReq__Output>
    MoveReq: MessageTypeDefinition<_blendersim_MoveReq, _blendersim_MoveReq__Output>
    MoveRsp: MessageTypeDefinition<_blendersim_MoveRsp, _blendersim_MoveRsp__Output>
    NodeAddress: MessageTypeDefinition<_blendersim_NodeAddress, _blendersim_NodeAddress__Output>
    NodeHeartBeat: MessageTypeDefinition<_blendersim_NodeHeartBeat, _blendersim_NodeHeartBeat__Output>
    NodeInfo: MessageTypeDefinition<_blendersim_NodeInfo, _blendersim_NodeInfo__Output>
    PixelFormat: EnumTypeDefinition
    Position: MessageTypeDefinition<_blendersim_Position, _blendersim_Position__Output>
    RegisteDriverRsp: MessageTypeDefinition<_blendersim_RegisteDriverRsp, _blendersim_RegisteDriverRsp__Output>
    RegisterNodeRsp: MessageTypeDefinition<_blendersim_RegisterNodeRsp, _blendersim_RegisterNodeRsp__Output>
    RenderFrame: MessageTypeDefinition<_blendersim_RenderFrame, _blendersim_RenderFrame__Output>
    RenderMode: EnumTypeDefinition
    RenderOptions: MessageTypeDefinition<_blendersim_RenderOptions, _blendersim_RenderOptions__Output>
    RenderReq: MessageTypeDefinition<_blendersim_RenderReq, _blendersim_RenderReq__Output>
    RenderRsp: MessageTypeDefinition<_blendersim_RenderRsp, _blendersim_RenderRsp__Output>
    RigInfo: MessageTypeDefinition<_blendersim_RigInfo, _blendersim_RigInfo__Output>
    Serial: MessageTypeDefinition<_blendersim_Serial, _blendersim_Serial__Output>
    SlaveEmulate: SubtypeConstructor<typeof grpc.Client, _blendersim_SlaveEmulateClient> & { service: _blendersim_SlaveEmulateDefinition }
    SlaveGroundTruthReq: MessageTypeDefinition<_blendersim_SlaveGroundTruthReq, _blendersim_SlaveGroundTruthReq__Output>
    SlaveRenderReq: MessageTypeDefinition<_blendersim_SlaveRenderReq, _blendersim_SlaveRenderReq__Output>
    SlaveRenderRsp: MessageTypeDefinition<_blendersim_SlaveRenderRsp, _blendersim_SlaveRenderRsp__Output>
    Status: MessageTypeDefinition<_blendersim_Status, _blendersim_Status__Output>
    TracePair: MessageTypeDefinition<_blendersim_TracePair, _blendersim_TracePair__Output>
    TraceReq: MessageTypeDefinition<_blendersim_TraceReq, _blendersim_TraceReq__Output>
    TracedPairRsp: MessageTypeDefinition<_blendersim_TracedPairRsp, _blendersim_TracedPairRsp__Output>
  }
}

