// Original file: proto/blendersim.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { DriverInfo as _blendersim_DriverInfo, DriverInfo__Output as _blendersim_DriverInfo__Output } from '../blendersim/DriverInfo.js';
import type { GetPositionReq as _blendersim_GetPositionReq, GetPositionReq__Output as _blendersim_GetPositionReq__Output } from '../blendersim/GetPositionReq.js';
import type { GetPositionRsp as _blendersim_GetPositionRsp, GetPositionRsp__Output as _blendersim_GetPositionRsp__Output } from '../blendersim/GetPositionRsp.js';
import type { GroundTruthPart as _blendersim_GroundTruthPart, GroundTruthPart__Output as _blendersim_GroundTruthPart__Output } from '../blendersim/GroundTruthPart.js';
import type { GroundTruthReq as _blendersim_GroundTruthReq, GroundTruthReq__Output as _blendersim_GroundTruthReq__Output } from '../blendersim/GroundTruthReq.js';
import type { MoveReq as _blendersim_MoveReq, MoveReq__Output as _blendersim_MoveReq__Output } from '../blendersim/MoveReq.js';
import type { MoveRsp as _blendersim_MoveRsp, MoveRsp__Output as _blendersim_MoveRsp__Output } from '../blendersim/MoveRsp.js';
import type { NodeHeartBeat as _blendersim_NodeHeartBeat, NodeHeartBeat__Output as _blendersim_NodeHeartBeat__Output } from '../blendersim/NodeHeartBeat.js';
import type { NodeInfo as _blendersim_NodeInfo, NodeInfo__Output as _blendersim_NodeInfo__Output } from '../blendersim/NodeInfo.js';
import type { RegisteDriverRsp as _blendersim_RegisteDriverRsp, RegisteDriverRsp__Output as _blendersim_RegisteDriverRsp__Output } from '../blendersim/RegisteDriverRsp.js';
import type { RegisterNodeRsp as _blendersim_RegisterNodeRsp, RegisterNodeRsp__Output as _blendersim_RegisterNodeRsp__Output } from '../blendersim/RegisterNodeRsp.js';
import type { RenderFrame as _blendersim_RenderFrame, RenderFrame__Output as _blendersim_RenderFrame__Output } from '../blendersim/RenderFrame.js';
import type { RenderReq as _blendersim_RenderReq, RenderReq__Output as _blendersim_RenderReq__Output } from '../blendersim/RenderReq.js';
import type { RenderRsp as _blendersim_RenderRsp, RenderRsp__Output as _blendersim_RenderRsp__Output } from '../blendersim/RenderRsp.js';
import type { RigInfo as _blendersim_RigInfo, RigInfo__Output as _blendersim_RigInfo__Output } from '../blendersim/RigInfo.js';
import type { Serial as _blendersim_Serial, Serial__Output as _blendersim_Serial__Output } from '../blendersim/Serial.js';
import type { Status as _blendersim_Status, Status__Output as _blendersim_Status__Output } from '../blendersim/Status.js';

export interface EmulateClient extends grpc.Client {
  GetGroundTruth(argument: _blendersim_GroundTruthReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  GetGroundTruth(argument: _blendersim_GroundTruthReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  getGroundTruth(argument: _blendersim_GroundTruthReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  getGroundTruth(argument: _blendersim_GroundTruthReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  
  GetPosition(argument: _blendersim_GetPositionReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  GetPosition(argument: _blendersim_GetPositionReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  GetPosition(argument: _blendersim_GetPositionReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  GetPosition(argument: _blendersim_GetPositionReq, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  getPosition(argument: _blendersim_GetPositionReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  getPosition(argument: _blendersim_GetPositionReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  getPosition(argument: _blendersim_GetPositionReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  getPosition(argument: _blendersim_GetPositionReq, callback: grpc.requestCallback<_blendersim_GetPositionRsp__Output>): grpc.ClientUnaryCall;
  
  GetRig(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  GetRig(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  GetRig(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  GetRig(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  getRig(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  getRig(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  getRig(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  getRig(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_RigInfo__Output>): grpc.ClientUnaryCall;
  
  HeartBeatNode(argument: _blendersim_NodeHeartBeat, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  HeartBeatNode(argument: _blendersim_NodeHeartBeat, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  HeartBeatNode(argument: _blendersim_NodeHeartBeat, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  HeartBeatNode(argument: _blendersim_NodeHeartBeat, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatNode(argument: _blendersim_NodeHeartBeat, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatNode(argument: _blendersim_NodeHeartBeat, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatNode(argument: _blendersim_NodeHeartBeat, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatNode(argument: _blendersim_NodeHeartBeat, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  
  HeartBeatUser(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  HeartBeatUser(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  HeartBeatUser(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  HeartBeatUser(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatUser(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatUser(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatUser(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  heartBeatUser(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  
  Move(argument: _blendersim_MoveReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  Move(argument: _blendersim_MoveReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  Move(argument: _blendersim_MoveReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  Move(argument: _blendersim_MoveReq, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  move(argument: _blendersim_MoveReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  move(argument: _blendersim_MoveReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  move(argument: _blendersim_MoveReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  move(argument: _blendersim_MoveReq, callback: grpc.requestCallback<_blendersim_MoveRsp__Output>): grpc.ClientUnaryCall;
  
  RegisterDriver(argument: _blendersim_DriverInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  RegisterDriver(argument: _blendersim_DriverInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  RegisterDriver(argument: _blendersim_DriverInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  RegisterDriver(argument: _blendersim_DriverInfo, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  registerDriver(argument: _blendersim_DriverInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  registerDriver(argument: _blendersim_DriverInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  registerDriver(argument: _blendersim_DriverInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  registerDriver(argument: _blendersim_DriverInfo, callback: grpc.requestCallback<_blendersim_RegisteDriverRsp__Output>): grpc.ClientUnaryCall;
  
  RegisterNode(argument: _blendersim_NodeInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  RegisterNode(argument: _blendersim_NodeInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  RegisterNode(argument: _blendersim_NodeInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  RegisterNode(argument: _blendersim_NodeInfo, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  registerNode(argument: _blendersim_NodeInfo, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  registerNode(argument: _blendersim_NodeInfo, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  registerNode(argument: _blendersim_NodeInfo, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  registerNode(argument: _blendersim_NodeInfo, callback: grpc.requestCallback<_blendersim_RegisterNodeRsp__Output>): grpc.ClientUnaryCall;
  
  Render(argument: _blendersim_RenderReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  Render(argument: _blendersim_RenderReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  Render(argument: _blendersim_RenderReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  Render(argument: _blendersim_RenderReq, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_RenderReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_RenderReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_RenderReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_RenderReq, callback: grpc.requestCallback<_blendersim_RenderRsp__Output>): grpc.ClientUnaryCall;
  
  RenderStream(argument: _blendersim_RenderReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  RenderStream(argument: _blendersim_RenderReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  renderStream(argument: _blendersim_RenderReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  renderStream(argument: _blendersim_RenderReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  
  UnRegisterDriver(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  UnRegisterDriver(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  UnRegisterDriver(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  UnRegisterDriver(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterDriver(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterDriver(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterDriver(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterDriver(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  
  UnRegisterNode(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  UnRegisterNode(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  UnRegisterNode(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  UnRegisterNode(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterNode(argument: _blendersim_Serial, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterNode(argument: _blendersim_Serial, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterNode(argument: _blendersim_Serial, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  unRegisterNode(argument: _blendersim_Serial, callback: grpc.requestCallback<_blendersim_Status__Output>): grpc.ClientUnaryCall;
  
}

export interface EmulateHandlers extends grpc.UntypedServiceImplementation {
  GetGroundTruth: grpc.handleServerStreamingCall<_blendersim_GroundTruthReq__Output, _blendersim_GroundTruthPart>;
  
  GetPosition: grpc.handleUnaryCall<_blendersim_GetPositionReq__Output, _blendersim_GetPositionRsp>;
  
  GetRig: grpc.handleUnaryCall<_blendersim_Serial__Output, _blendersim_RigInfo>;
  
  HeartBeatNode: grpc.handleUnaryCall<_blendersim_NodeHeartBeat__Output, _blendersim_Status>;
  
  HeartBeatUser: grpc.handleUnaryCall<_blendersim_Serial__Output, _blendersim_Status>;
  
  Move: grpc.handleUnaryCall<_blendersim_MoveReq__Output, _blendersim_MoveRsp>;
  
  RegisterDriver: grpc.handleUnaryCall<_blendersim_DriverInfo__Output, _blendersim_RegisteDriverRsp>;
  
  RegisterNode: grpc.handleUnaryCall<_blendersim_NodeInfo__Output, _blendersim_RegisterNodeRsp>;
  
  Render: grpc.handleUnaryCall<_blendersim_RenderReq__Output, _blendersim_RenderRsp>;
  
  RenderStream: grpc.handleServerStreamingCall<_blendersim_RenderReq__Output, _blendersim_RenderFrame>;
  
  UnRegisterDriver: grpc.handleUnaryCall<_blendersim_Serial__Output, _blendersim_Status>;
  
  UnRegisterNode: grpc.handleUnaryCall<_blendersim_Serial__Output, _blendersim_Status>;
  
}

export interface EmulateDefinition extends grpc.ServiceDefinition {
  GetGroundTruth: MethodDefinition<_blendersim_GroundTruthReq, _blendersim_GroundTruthPart, _blendersim_GroundTruthReq__Output, _blendersim_GroundTruthPart__Output>
  GetPosition: MethodDefinition<_blendersim_GetPositionReq, _blendersim_GetPositionRsp, _blendersim_GetPositionReq__Output, _blendersim_GetPositionRsp__Output>
  GetRig: MethodDefinition<_blendersim_Serial, _blendersim_RigInfo, _blendersim_Serial__Output, _blendersim_RigInfo__Output>
  HeartBeatNode: MethodDefinition<_blendersim_NodeHeartBeat, _blendersim_Status, _blendersim_NodeHeartBeat__Output, _blendersim_Status__Output>
  HeartBeatUser: MethodDefinition<_blendersim_Serial, _blendersim_Status, _blendersim_Serial__Output, _blendersim_Status__Output>
  Move: MethodDefinition<_blendersim_MoveReq, _blendersim_MoveRsp, _blendersim_MoveReq__Output, _blendersim_MoveRsp__Output>
  RegisterDriver: MethodDefinition<_blendersim_DriverInfo, _blendersim_RegisteDriverRsp, _blendersim_DriverInfo__Output, _blendersim_RegisteDriverRsp__Output>
  RegisterNode: MethodDefinition<_blendersim_NodeInfo, _blendersim_RegisterNodeRsp, _blendersim_NodeInfo__Output, _blendersim_RegisterNodeRsp__Output>
  Render: MethodDefinition<_blendersim_RenderReq, _blendersim_RenderRsp, _blendersim_RenderReq__Output, _blendersim_RenderRsp__Output>
  RenderStream: MethodDefinition<_blendersim_RenderReq, _blendersim_RenderFrame, _blendersim_RenderReq__Output, _blendersim_RenderFrame__Output>
  UnRegisterDriver: MethodDefinition<_blendersim_Serial, _blendersim_Status, _blendersim_Serial__Output, _blendersim_Status__Output>
  UnRegisterNode: MethodDefinition<_blendersim_Serial, _blendersim_Status, _blendersim_Serial__Output, _blendersim_Status__Output>
}
