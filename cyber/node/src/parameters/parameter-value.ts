import { CyberError } from '../cyber-error.js';
import { ParamType } from '#gen/cyber/proto/parameter_pb.js';
import type { ParameterValue } from './parameter-api.js';
import { newParam, type WireParam } from './wire-param.js';

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** Longest name of a parameter, in octets of UTF-8. */
export const MAX_NAME_OCTETS = 1024;

/**
 * A parameter as C++ makes it: `type_name` is BOOL, INT, DOUBLE, STRING or the message's type.
 * @throws CyberError CYBER_PARAMETER for an integer beyond 64 bits, a message without a type, a name that is too long.
 */
export function paramOf(name: string, value: ParameterValue): WireParam {
  const octets = Buffer.byteLength(name);
  if (octets > MAX_NAME_OCTETS)
    throw new CyberError(
      'CYBER_PARAMETER',
      `A parameter's name may have ${MAX_NAME_OCTETS} octets, this has ${octets}.`,
    );
  switch (typeof value) {
    case 'boolean':
      return newParam({ name, type: ParamType.BOOL, typeName: 'BOOL', oneofValue: { case: 'boolValue', value } });
    case 'bigint':
      if (value < INT64.min || value > INT64.max)
        throw new CyberError(
          'CYBER_PARAMETER',
          `"${name}": ${value.toString()} does not fit into 64 bits with a sign.`,
        );
      return newParam({ name, type: ParamType.INT, typeName: 'INT', oneofValue: { case: 'intValue', value } });
    case 'number':
      return newParam({ name, type: ParamType.DOUBLE, typeName: 'DOUBLE', oneofValue: { case: 'doubleValue', value } });
    case 'string': {
      const text = { case: 'stringValue', value: Buffer.from(value) } as const;
      return newParam({ name, type: ParamType.STRING, typeName: 'STRING', oneofValue: text });
    }
    default:
      return messageParam(name, value);
  }
}

function messageParam(name: string, value: Extract<ParameterValue, object>): WireParam {
  const { typeName, octets, protoDesc } = value;
  if (typeName === '')
    throw new CyberError('CYBER_PARAMETER', `"${name}" is a message: say the full name of its type (typeName).`);
  const oneofValue = { case: 'stringValue', value: octets } as const;
  const param = newParam({ name, type: ParamType.PROTOBUF, typeName, oneofValue });
  if (protoDesc !== undefined) param.protoDesc = protoDesc;
  return param;
}

/** What a Param says; `undefined` where it says that it is not set; what is wrong where type and value are at odds. */
export function valueOf({ type, typeName, oneofValue, protoDesc }: WireParam): {
  readonly value?: ParameterValue | undefined;
  readonly problem?: string;
} {
  switch (type) {
    case ParamType.NOT_SET:
      return {};
    case ParamType.BOOL:
      return oneofValue.case === 'boolValue' ? { value: oneofValue.value } : atOdds('BOOL', oneofValue.case);
    case ParamType.INT:
      return oneofValue.case === 'intValue' ? { value: oneofValue.value } : atOdds('INT', oneofValue.case);
    case ParamType.DOUBLE:
      return oneofValue.case === 'doubleValue' ? { value: oneofValue.value } : atOdds('DOUBLE', oneofValue.case);
    case ParamType.STRING:
      if (oneofValue.case !== 'stringValue') return atOdds('STRING', oneofValue.case);
      return { value: new TextDecoder('utf-8', { ignoreBOM: true }).decode(oneofValue.value) };
    case ParamType.PROTOBUF: {
      if (oneofValue.case !== 'stringValue') return atOdds('PROTOBUF', oneofValue.case);
      // Copies, as whoever gets them may change them.
      const octets = Uint8Array.from(oneofValue.value);
      return { value: { typeName, octets, ...(protoDesc.length > 0 && { protoDesc: Uint8Array.from(protoDesc) }) } };
    }
  }
}

function atOdds(type: string, value: string | undefined): { readonly problem: string } {
  return { problem: `its type is ${type} and it has ${value === undefined ? 'no value' : `a ${value}`}` };
}
