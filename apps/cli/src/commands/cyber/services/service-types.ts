import { type Cyber, DriverSchema, type JsonMessage, type MessageType, ParamSchema } from '@blender-sim/cyber';
import { type OptionValues, usage } from '../../../command.js';
import { type ProtoValues, requireJsonType } from '../channels/type-options.js';

/** What a service's JOIN does not tell: its types. */
export const SERVICE_TYPE_OPTIONS = {
  'request-type': {
    type: 'string',
    value: 'TYPE',
    help: 'message type of requests; required but for parameter services',
  },
  'response-type': { type: 'string', value: 'TYPE', help: 'message type of answers', default: 'as --request-type' },
} as const;

/** The values of SERVICE_TYPE_OPTIONS and PROTO_OPTIONS. */
type ServiceTypeValues = OptionValues<typeof SERVICE_TYPE_OPTIONS> & ProtoValues;

/** Services that every parameter server has, `<node>/get_parameter`, and their types (31-, section 9). */
const PARAMETER_TYPES: Readonly<Record<string, readonly [request: string, response: string]>> = {
  get_parameter: ['apollo.cyber.proto.ParamName', 'apollo.cyber.proto.Param'],
  set_parameter: ['apollo.cyber.proto.Param', 'apollo.cyber.proto.BoolResult'],
  list_parameters: ['apollo.cyber.proto.NodeName', 'apollo.cyber.proto.Params'],
};

export interface ServiceTypes {
  readonly requestType: MessageType<JsonMessage>;
  readonly responseType: MessageType<JsonMessage>;
}

/** Names of the two types. @throws CliError USAGE where they are neither given nor known. */
export function serviceTypeNames(
  command: string,
  service: string,
  options: ServiceTypeValues,
): readonly [request: string, response: string] {
  const usual = PARAMETER_TYPES[service.split('/').at(-1) ?? ''];
  const request = options['request-type'] ?? usual?.[0];
  if (request === undefined)
    throw usage(command, '--request-type TYPE is missing: services do not announce their types');
  return [
    request,
    options['response-type'] ?? (options['request-type'] === undefined ? usual?.[1] : undefined) ?? request,
  ];
}

/** @throws CliError NOT_FOUND where nobody describes one of them. */
export function serviceTypes(cyber: Cyber, [request, response]: readonly [string, string]): ServiceTypes {
  // Those of parameters, and of the services in Cyber's examples: nobody announces them.
  for (const schema of [ParamSchema, DriverSchema])
    if (cyber.registry.find(schema.typeName) === undefined) cyber.registry.add(schema);
  return { requestType: requireJsonType(cyber, request), responseType: requireJsonType(cyber, response) };
}
