import { create } from '@bufbuild/protobuf';
import { type Logger, silentLogger } from '@blender-sim/base';
import { BoolResultSchema, NodeNameSchema, ParamNameSchema } from '#gen/cyber/proto/parameter_pb.js';
import type { Node, Service } from '../cyber-api.js';
import { Listeners } from '../listeners.js';
import { protobufType } from '../messages/protobuf-type.js';
import type { ParameterServer, ParameterValue } from './parameter-api.js';
import { ParameterStore } from './parameter-store.js';
import { parameterServices } from './service-names.js';
import { emptyParam, newParams, wireParamsType, wireParamType } from './wire-param.js';

/**
 * Serves a node's parameters, as C++'s ParameterServer does: any process may get and set them.
 * @throws CyberError CYBER_SERVICE_TAKEN where the node has a parameter server already; CYBER_CLOSED.
 */
export function createParameterServer(
  node: Pick<Node, 'name' | 'createService'>,
  logger: Logger = silentLogger,
): ParameterServer {
  return new NodeParameterServer(node, logger);
}

class NodeParameterServer implements ParameterServer {
  readonly #store = new ParameterStore();
  readonly #services: Service[] = [];
  readonly #listeners: Listeners<[string, ParameterValue]>;

  constructor(node: Pick<Node, 'name' | 'createService'>, logger: Logger) {
    this.#listeners = new Listeners('parameter', logger);
    try {
      this.#serve(node);
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  set(name: string, value: ParameterValue): void {
    this.#store.set(name, value);
  }

  get(name: string): ParameterValue | undefined {
    return this.#store.value(name);
  }

  list(): ReadonlyMap<string, ParameterValue> {
    const values = new Map<string, ParameterValue>();
    for (const { name } of this.#store.params) {
      const value = this.#store.value(name);
      if (value !== undefined) values.set(name, value);
    }
    return values;
  }

  onSet(listener: (name: string, value: ParameterValue) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await Promise.all(this.#services.map((service) => service.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #serve(node: Pick<Node, 'name' | 'createService'>): void {
    const services = parameterServices(node.name);
    this.#services.push(
      node.createService({
        service: services.get,
        requestType: protobufType(ParamNameSchema),
        responseType: wireParamType,
        handle: ({ value }) => this.#store.param(value) ?? emptyParam(),
      }),
    );
    this.#services.push(
      node.createService({
        service: services.set,
        requestType: wireParamType,
        responseType: protobufType(BoolResultSchema),
        handle: (param) => {
          const accepted = this.#store.accept(param);
          if (accepted === false) return create(BoolResultSchema, { value: false });
          if (accepted.value !== undefined) this.#listeners.tell(param.name, accepted.value);
          return create(BoolResultSchema, { value: true });
        },
      }),
    );
    this.#services.push(
      node.createService({
        service: services.list,
        requestType: protobufType(NodeNameSchema),
        responseType: wireParamsType,
        handle: () => newParams([...this.#store.params]),
      }),
    );
  }
}
