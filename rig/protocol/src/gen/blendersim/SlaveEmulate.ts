// Original file: proto/blendersim.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { GroundTruthPart as _blendersim_GroundTruthPart, GroundTruthPart__Output as _blendersim_GroundTruthPart__Output } from '../blendersim/GroundTruthPart.js';
import type { RenderFrame as _blendersim_RenderFrame, RenderFrame__Output as _blendersim_RenderFrame__Output } from '../blendersim/RenderFrame.js';
import type { SlaveGroundTruthReq as _blendersim_SlaveGroundTruthReq, SlaveGroundTruthReq__Output as _blendersim_SlaveGroundTruthReq__Output } from '../blendersim/SlaveGroundTruthReq.js';
import type { SlaveRenderReq as _blendersim_SlaveRenderReq, SlaveRenderReq__Output as _blendersim_SlaveRenderReq__Output } from '../blendersim/SlaveRenderReq.js';
import type { SlaveRenderRsp as _blendersim_SlaveRenderRsp, SlaveRenderRsp__Output as _blendersim_SlaveRenderRsp__Output } from '../blendersim/SlaveRenderRsp.js';
import type { TraceReq as _blendersim_TraceReq, TraceReq__Output as _blendersim_TraceReq__Output } from '../blendersim/TraceReq.js';
import type { TracedPairRsp as _blendersim_TracedPairRsp, TracedPairRsp__Output as _blendersim_TracedPairRsp__Output } from '../blendersim/TracedPairRsp.js';

export interface SlaveEmulateClient extends grpc.Client {
  GetGroundTruth(argument: _blendersim_SlaveGroundTruthReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  GetGroundTruth(argument: _blendersim_SlaveGroundTruthReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  getGroundTruth(argument: _blendersim_SlaveGroundTruthReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  getGroundTruth(argument: _blendersim_SlaveGroundTruthReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_GroundTruthPart__Output>;
  
  Render(argument: _blendersim_SlaveRenderReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  Render(argument: _blendersim_SlaveRenderReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  Render(argument: _blendersim_SlaveRenderReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  Render(argument: _blendersim_SlaveRenderReq, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_SlaveRenderReq, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_SlaveRenderReq, metadata: grpc.Metadata, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_SlaveRenderReq, options: grpc.CallOptions, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  render(argument: _blendersim_SlaveRenderReq, callback: grpc.requestCallback<_blendersim_SlaveRenderRsp__Output>): grpc.ClientUnaryCall;
  
  RenderStream(argument: _blendersim_SlaveRenderReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  RenderStream(argument: _blendersim_SlaveRenderReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  renderStream(argument: _blendersim_SlaveRenderReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  renderStream(argument: _blendersim_SlaveRenderReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_RenderFrame__Output>;
  
  Trace(argument: _blendersim_TraceReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_TracedPairRsp__Output>;
  Trace(argument: _blendersim_TraceReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_TracedPairRsp__Output>;
  trace(argument: _blendersim_TraceReq, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_TracedPairRsp__Output>;
  trace(argument: _blendersim_TraceReq, options?: grpc.CallOptions): grpc.ClientReadableStream<_blendersim_TracedPairRsp__Output>;
  
}

export interface SlaveEmulateHandlers extends grpc.UntypedServiceImplementation {
  GetGroundTruth: grpc.handleServerStreamingCall<_blendersim_SlaveGroundTruthReq__Output, _blendersim_GroundTruthPart>;
  
  Render: grpc.handleUnaryCall<_blendersim_SlaveRenderReq__Output, _blendersim_SlaveRenderRsp>;
  
  RenderStream: grpc.handleServerStreamingCall<_blendersim_SlaveRenderReq__Output, _blendersim_RenderFrame>;
  
  Trace: grpc.handleServerStreamingCall<_blendersim_TraceReq__Output, _blendersim_TracedPairRsp>;
  
}

export interface SlaveEmulateDefinition extends grpc.ServiceDefinition {
  GetGroundTruth: MethodDefinition<_blendersim_SlaveGroundTruthReq, _blendersim_GroundTruthPart, _blendersim_SlaveGroundTruthReq__Output, _blendersim_GroundTruthPart__Output>
  Render: MethodDefinition<_blendersim_SlaveRenderReq, _blendersim_SlaveRenderRsp, _blendersim_SlaveRenderReq__Output, _blendersim_SlaveRenderRsp__Output>
  RenderStream: MethodDefinition<_blendersim_SlaveRenderReq, _blendersim_RenderFrame, _blendersim_SlaveRenderReq__Output, _blendersim_RenderFrame__Output>
  Trace: MethodDefinition<_blendersim_TraceReq, _blendersim_TracedPairRsp, _blendersim_TraceReq__Output, _blendersim_TracedPairRsp__Output>
}
