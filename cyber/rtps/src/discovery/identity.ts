import type { ParticipantData, ParticipantIdentity } from './participant-data.js';

/** Vendor ids that the OMG has given out, as far as one meets them (RTPS 2.3, 9.4.4; DDS foundation's list). */
const VENDORS: ReadonlyMap<number, string> = new Map([
  [0x0101, 'RTI Connext DDS'],
  [0x0102, 'OpenSplice DDS'],
  [0x0103, 'OpenDDS'],
  [0x0104, 'MilDDS'],
  [0x0105, 'InterCOM DDS'],
  [0x0106, 'CoreDX DDS'],
  [0x0109, 'DDS for Simulink'],
  [0x010a, 'RTI Connext Micro'],
  [0x010b, 'Vortex Cafe'],
  [0x010d, 'Vortex Lite'],
  [0x010f, 'eProsima Fast DDS'],
  [0x0110, 'Eclipse Cyclone DDS'],
  [0x0111, 'GurumDDS'],
  [0x0112, 'RustDDS'],
  [0x0113, 'Zhenrong DDS'],
  [0x0114, 'Dust DDS'],
]);

/** The product that a vendor id stands for; the number where nobody has told us. */
export function vendorName(vendor: number): string {
  return VENDORS.get(vendor) ?? `vendor 0x${vendor.toString(16).padStart(4, '0')}`;
}

/** Properties by which the vendors say where a participant runs: Fast DDS, Cyclone DDS, RTI. */
const HOST = ['fastdds.physical_data.host', '__Hostname', 'dds.sys_info.hostname'];
const PROCESS_ID = ['fastdds.physical_data.process', '__Pid', 'dds.sys_info.process_id'];
const PROCESS_NAME = ['__ProcessName', 'dds.sys_info.executable_filepath'];
const USER = ['fastdds.physical_data.user', 'dds.sys_info.username'];

/** Who a participant is to people: from its name, vendor and properties. */
export function identityOf({ name, vendor, properties }: ParticipantData): ParticipantIdentity {
  const first = (keys: readonly string[]): string | undefined => {
    for (const key of keys) {
      const value = properties.get(key);
      if (value !== undefined && value !== '') return value;
    }
    return undefined;
  };
  const hostName = hostOf(first(HOST));
  const processId = Number.parseInt(first(PROCESS_ID) ?? '', 10);
  const processName = first(PROCESS_NAME);
  const user = first(USER);
  return {
    name,
    vendor: vendorName(vendor),
    ...(hostName !== undefined && { hostName }),
    ...(Number.isSafeInteger(processId) && processId >= 0 && { processId }),
    ...(processName !== undefined && { processName }),
    ...(user !== undefined && { user }),
  };
}

/** Fast DDS writes `name:address` or `name` alone. */
function hostOf(host: string | undefined): string | undefined {
  return host === undefined ? undefined : (/^([^:]+):[^:]*$/.exec(host)?.[1] ?? host);
}
