// Original file: proto/blendersim.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { RenderFrame as _blendersim_RenderFrame, RenderFrame__Output as _blendersim_RenderFrame__Output } from '../blendersim/RenderFrame.js';
import type { SlaveRenderReq as _blendersim_SlaveRenderReq, SlaveRenderReq__Output as _blendersim_SlaveRenderReq__Output } from '../blendersim/SlaveRenderReq.js';
import type { SlaveRenderRsp as _blendersim_SlaveRenderRsp, SlaveRenderRsp__Output as _blendersim_SlaveRenderRsp__Output } from '../blendersim/SlaveRenderRsp.js';

export interface SlaveEmulateClient extends grpc.Client {
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
  
}

export interface SlaveEmulateHandlers extends grpc.UntypedServiceImplementation {
  Render: grpc.handleUnaryCall<_blendersim_SlaveRenderReq__Output, _blendersim_SlaveRenderRsp>;
  
  RenderStream: grpc.handleServerStreamingCall<_blendersim_SlaveRenderReq__Output, _blendersim_RenderFrame>;
  
}

export interface SlaveEmulateDefinition extends grpc.ServiceDefinition {
  Render: MethodDefinition<_blendersim_SlaveRenderReq, _blendersim_SlaveRenderRsp, _blendersim_SlaveRenderReq__Output, _blendersim_SlaveRenderRsp__Output>
  RenderStream: MethodDefinition<_blendersim_SlaveRenderReq, _blendersim_RenderFrame, _blendersim_SlaveRenderReq__Output, _blendersim_RenderFrame__Output>
}
