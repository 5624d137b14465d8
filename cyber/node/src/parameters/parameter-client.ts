import { create } from '@bufbuild/protobuf';
import { BoolResultSchema, NodeNameSchema, ParamNameSchema } from '#gen/cyber/proto/parameter_pb.js';
import type { Client, ClientOptions, Node } from '../cyber-api.js';
import { CyberError } from '../cyber-error.js';
import { checkName } from '../names.js';
import { protobufType } from '../messages/protobuf-type.js';
import type { ParameterClient, ParameterValue } from './parameter-api.js';
import { paramOf, valueOf } from './parameter-value.js';
import { parameterServices } from './service-names.js';
import { wireParamsType, wireParamType } from './wire-param.js';

type Options = Parameters<ParameterClient['get']>[1];

/**
 * Asks a node, of this library or of C++, for its parameters.
 * @param node the own one.
 * @param nodeName whose parameters.
 * @throws CyberError CYBER_CONFIG for an empty or too long name; CYBER_CLOSED.
 */
export function createParameterClient(node: Pick<Node, 'name' | 'createClient'>, nodeName: string): ParameterClient {
  checkName('node', nodeName);
  const services = parameterServices(nodeName);
  // The longest of the three first: none is there where one can't be.
  checkName('service', services.list);
  const all: Pick<Client<never, unknown>, 'close'>[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(all.map((client) => client.close()));
  };
  const open = <Request, Response>(options: ClientOptions<Request, Response>): Client<Request, Response> => {
    try {
      const client = node.createClient(options);
      all.push(client);
      return client;
    } catch (error) {
      void close();
      throw error;
    }
  };
  const getter = open({
    service: services.get,
    requestType: protobufType(ParamNameSchema),
    responseType: wireParamType,
  });
  const setter = open({
    service: services.set,
    requestType: wireParamType,
    responseType: protobufType(BoolResultSchema),
  });
  const lister = open({
    service: services.list,
    requestType: protobufType(NodeNameSchema),
    responseType: wireParamsType,
  });
  return {
    async get(name: string, options?: Options): Promise<ParameterValue | undefined> {
      const { value, problem } = valueOf(await getter.call(create(ParamNameSchema, { value: name }), options));
      if (problem === undefined) return value;
      throw new CyberError(
        'CYBER_MESSAGE',
        `Node ${nodeName} has a parameter "${name}" that makes no sense: ${problem}.`,
      );
    },
    async set(name: string, value: ParameterValue, options?: Options): Promise<void> {
      const result = await setter.call(paramOf(name, value), options);
      if (result.value) return;
      throw new CyberError('CYBER_PARAMETER', `Node ${nodeName} refused to set its parameter "${name}".`);
    },
    async list(options?: Options): Promise<ReadonlyMap<string, ParameterValue>> {
      const { param } = await lister.call(create(NodeNameSchema, { value: node.name }), options);
      const values = new Map<string, ParameterValue>();
      for (const one of param) {
        const { value } = valueOf(one);
        if (value !== undefined) values.set(one.name, value);
      }
      return values;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
