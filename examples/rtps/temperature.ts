import { CDR_LE, CdrReader, CdrWriter, type TopicType } from '@blender-sim/rtps';

/** What a thermometer says. */
export interface Temperature {
  readonly room: string;
  readonly celsius: number;
}

/**
 * How a Temperature looks on the wire: the fields in their order, as CDR. Other languages generate the same from
 *
 *     @final struct Temperature { string room; double celsius; };
 */
export const temperatureType: TopicType<Temperature> = {
  name: 'Temperature',
  encode: ({ room, celsius }) => new CdrWriter({ representation: CDR_LE }).string(room).float64(celsius).finish(),
  decode: (payload) => {
    const reader = CdrReader.ofPayload(payload);
    return { room: reader.string(256), celsius: reader.float64() };
  },
};
