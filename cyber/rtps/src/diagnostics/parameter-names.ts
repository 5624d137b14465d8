import * as pids from '../parameters/pids.js';

/** VendorId_t of eProsima. */
export const VENDOR_FAST: number = 0x010f;
const VENDOR_CYCLONE = 0x0110;

const STANDARD: ReadonlyMap<number, string> = new Map([
  [pids.PID_PAD, 'pad'],
  [pids.PID_PARTICIPANT_LEASE_DURATION, 'lease'],
  [pids.PID_TIME_BASED_FILTER, 'time based filter'],
  [pids.PID_TOPIC_NAME, 'topic'],
  [pids.PID_OWNERSHIP_STRENGTH, 'ownership strength'],
  [pids.PID_TYPE_NAME, 'type'],
  [pids.PID_METATRAFFIC_MULTICAST_IPADDRESS, 'metatraffic multicast IP address'],
  [pids.PID_DEFAULT_UNICAST_IPADDRESS, 'default unicast IP address'],
  [pids.PID_METATRAFFIC_UNICAST_PORT, 'metatraffic unicast port'],
  [pids.PID_DEFAULT_UNICAST_PORT, 'default unicast port'],
  [pids.PID_DOMAIN_ID, 'domain id'],
  [pids.PID_MULTICAST_IPADDRESS, 'multicast IP address'],
  [pids.PID_PROTOCOL_VERSION, 'protocol version'],
  [pids.PID_VENDOR_ID, 'vendor'],
  [pids.PID_RELIABILITY, 'reliability'],
  [pids.PID_LIVELINESS, 'liveliness'],
  [pids.PID_DURABILITY, 'durability'],
  [pids.PID_DURABILITY_SERVICE, 'durability service'],
  [pids.PID_OWNERSHIP, 'ownership'],
  [pids.PID_PRESENTATION, 'presentation'],
  [pids.PID_DEADLINE, 'deadline'],
  [pids.PID_DESTINATION_ORDER, 'destination order'],
  [pids.PID_LATENCY_BUDGET, 'latency budget'],
  [pids.PID_PARTITION, 'partition'],
  [pids.PID_LIFESPAN, 'lifespan'],
  [pids.PID_USER_DATA, 'user data'],
  [pids.PID_GROUP_DATA, 'group data'],
  [pids.PID_TOPIC_DATA, 'topic data'],
  [pids.PID_UNICAST_LOCATOR, 'unicast locator'],
  [pids.PID_MULTICAST_LOCATOR, 'multicast locator'],
  [pids.PID_DEFAULT_UNICAST_LOCATOR, 'default unicast locator'],
  [pids.PID_METATRAFFIC_UNICAST_LOCATOR, 'metatraffic unicast locator'],
  [pids.PID_METATRAFFIC_MULTICAST_LOCATOR, 'metatraffic multicast locator'],
  [pids.PID_PARTICIPANT_MANUAL_LIVELINESS_COUNT, 'participant manual liveliness count'],
  [pids.PID_CONTENT_FILTER_PROPERTY, 'content filter property'],
  [pids.PID_HISTORY, 'history'],
  [pids.PID_RESOURCE_LIMITS, 'resource limits'],
  [pids.PID_EXPECTS_INLINE_QOS, 'expects inline QoS'],
  [pids.PID_PARTICIPANT_BUILTIN_ENDPOINTS, 'built-in endpoints (old)'],
  [pids.PID_METATRAFFIC_UNICAST_IPADDRESS, 'metatraffic unicast IP address'],
  [pids.PID_METATRAFFIC_MULTICAST_PORT, 'metatraffic multicast port'],
  [pids.PID_DEFAULT_MULTICAST_LOCATOR, 'default multicast locator'],
  [pids.PID_TRANSPORT_PRIORITY, 'transport priority'],
  [pids.PID_PARTICIPANT_GUID, 'participant GUID'],
  [pids.PID_PARTICIPANT_ENTITY_ID, 'participant entity id'],
  [pids.PID_GROUP_GUID, 'group GUID'],
  [pids.PID_GROUP_ENTITY_ID, 'group entity id'],
  [pids.PID_CONTENT_FILTER_INFO, 'content filter info'],
  [pids.PID_COHERENT_SET, 'coherent set'],
  [pids.PID_DIRECTED_WRITE, 'directed write'],
  [pids.PID_BUILTIN_ENDPOINT_SET, 'built-in endpoints'],
  [pids.PID_PROPERTY_LIST, 'properties'],
  [pids.PID_ENDPOINT_GUID, 'endpoint GUID'],
  [pids.PID_TYPE_MAX_SIZE_SERIALIZED, 'type max size serialized'],
  [pids.PID_ORIGINAL_WRITER_INFO, 'original writer info'],
  [pids.PID_ENTITY_NAME, 'name'],
  [pids.PID_GROUP_COHERENT_SET, 'group coherent set'],
  [pids.PID_GROUP_SEQ_NUM, 'group seq num'],
  [pids.PID_WRITER_GROUP_INFO, 'writer group info'],
  [pids.PID_SECURE_WRITER_GROUP_INFO, 'secure writer group info'],
  [pids.PID_KEY_HASH, 'key hash'],
  [pids.PID_STATUS_INFO, 'status info'],
  [pids.PID_TYPE_OBJECT, 'type object'],
  [pids.PID_DATA_REPRESENTATION, 'representations'],
  [pids.PID_TYPE_CONSISTENCY_ENFORCEMENT, 'type consistency enforcement'],
  [pids.PID_TYPE_INFORMATION, 'type information'],
  [pids.PID_BUILTIN_ENDPOINT_QOS, 'built-in endpoint QoS'],
  [pids.PID_SERVICE_INSTANCE_NAME, 'service instance name'],
  [pids.PID_RELATED_ENTITY_GUID, 'related entity GUID'],
  [pids.PID_TOPIC_ALIASES, 'topic aliases'],
  [pids.PID_RELATED_SAMPLE_IDENTITY, 'related sample identity'],
  [pids.PID_IDENTITY_TOKEN, 'identity token'],
  [pids.PID_PERMISSIONS_TOKEN, 'permissions token'],
  [pids.PID_DATA_TAGS, 'data tags'],
  [pids.PID_ENDPOINT_SECURITY_INFO, 'endpoint security info'],
  [pids.PID_PARTICIPANT_SECURITY_INFO, 'participant security info'],
  [pids.PID_IDENTITY_STATUS_TOKEN, 'identity status token'],
  [pids.PID_DOMAIN_TAG, 'domain tag'],
]);

const FAST: ReadonlyMap<number, string> = new Map([
  [pids.PID_FAST_PERSISTENCE_GUID, 'persistence GUID'],
  [pids.PID_FAST_DISABLE_POSITIVE_ACKS, 'disable positive acks'],
  [pids.PID_FAST_DATASHARING, 'datasharing'],
  [pids.PID_FAST_NETWORK_CONFIGURATION_SET, 'network configuration set'],
  [pids.PID_FAST_RELATED_SAMPLE_IDENTITY, 'related sample identity'],
]);

const CYCLONE: ReadonlyMap<number, string> = new Map([
  [pids.PID_CYCLONE_READER_DATA_LIFECYCLE, 'reader data lifecycle'],
  [pids.PID_CYCLONE_WRITER_DATA_LIFECYCLE, 'writer data lifecycle'],
  [pids.PID_CYCLONE_PARTICIPANT_VERSION_INFO, 'participant version info'],
  [pids.PID_CYCLONE_ENTITY_FACTORY, 'entity factory'],
  [pids.PID_CYCLONE_SUBSCRIPTION_KEYS, 'subscription keys'],
  [pids.PID_CYCLONE_READER_LIFESPAN, 'reader lifespan'],
  [pids.PID_CYCLONE_ENDPOINT_GID, 'endpoint GID'],
  [pids.PID_CYCLONE_GROUP_GID, 'group GID'],
  [pids.PID_CYCLONE_RECEIVE_BUFFER_SIZE, 'receive buffer size'],
  [pids.PID_CYCLONE_TYPE_INFORMATION, 'type information'],
  [pids.PID_CYCLONE_TOPIC_GUID, 'topic GUID'],
  [pids.PID_CYCLONE_REQUESTS_KEY_HASH, 'requests key hash'],
  [pids.PID_CYCLONE_REDUNDANT_NETWORKING, 'redundant networking'],
]);

/**
 * A parameter's name as people say it; `parameter 0x1234` for an unknown one.
 * @param vendor who sent it: ids from 0x8000 on mean something else for each.
 */
export function parameterName(pid: number, vendor: number): string {
  return names(pid, vendor)?.get(pid) ?? `parameter 0x${pid.toString(16).padStart(4, '0')}`;
}

function names(pid: number, vendor: number): ReadonlyMap<number, string> | undefined {
  if ((pid & pids.PID_FLAG_VENDOR) === 0) return STANDARD;
  if (vendor === VENDOR_CYCLONE) return CYCLONE;
  // What others write as well: this library, and Cyber RT's own builds.
  return vendor === VENDOR_FAST || pid === pids.PID_FAST_RELATED_SAMPLE_IDENTITY ? FAST : undefined;
}
