/** The value is nobody's: skipped. */
export const PID_PAD = 0x0000;
/** Ends a list. */
export const PID_SENTINEL = 0x0001;

// RTPS 2.3, tables 9.12 to 9.14; DDS-XTypes 1.3, 7.6.2; DDS-RPC 1.0, 7.8.2; DDS-Security 1.1, 7.4.1.
export const PID_PARTICIPANT_LEASE_DURATION = 0x0002;
export const PID_TIME_BASED_FILTER = 0x0004;
export const PID_TOPIC_NAME = 0x0005;
export const PID_OWNERSHIP_STRENGTH = 0x0006;
export const PID_TYPE_NAME = 0x0007;
export const PID_METATRAFFIC_MULTICAST_IPADDRESS = 0x000b;
export const PID_DEFAULT_UNICAST_IPADDRESS = 0x000c;
export const PID_METATRAFFIC_UNICAST_PORT = 0x000d;
export const PID_DEFAULT_UNICAST_PORT = 0x000e;
export const PID_DOMAIN_ID = 0x000f;
export const PID_MULTICAST_IPADDRESS = 0x0011;
export const PID_PROTOCOL_VERSION = 0x0015;
export const PID_VENDOR_ID = 0x0016;
export const PID_RELIABILITY = 0x001a;
export const PID_LIVELINESS = 0x001b;
export const PID_DURABILITY = 0x001d;
export const PID_DURABILITY_SERVICE = 0x001e;
export const PID_OWNERSHIP = 0x001f;
export const PID_PRESENTATION = 0x0021;
export const PID_DEADLINE = 0x0023;
export const PID_DESTINATION_ORDER = 0x0025;
export const PID_LATENCY_BUDGET = 0x0027;
export const PID_PARTITION = 0x0029;
export const PID_LIFESPAN = 0x002b;
export const PID_USER_DATA = 0x002c;
export const PID_GROUP_DATA = 0x002d;
export const PID_TOPIC_DATA = 0x002e;
export const PID_UNICAST_LOCATOR = 0x002f;
export const PID_MULTICAST_LOCATOR = 0x0030;
export const PID_DEFAULT_UNICAST_LOCATOR = 0x0031;
export const PID_METATRAFFIC_UNICAST_LOCATOR = 0x0032;
export const PID_METATRAFFIC_MULTICAST_LOCATOR = 0x0033;
export const PID_PARTICIPANT_MANUAL_LIVELINESS_COUNT = 0x0034;
export const PID_CONTENT_FILTER_PROPERTY = 0x0035;
export const PID_HISTORY = 0x0040;
export const PID_RESOURCE_LIMITS = 0x0041;
export const PID_EXPECTS_INLINE_QOS = 0x0043;
export const PID_PARTICIPANT_BUILTIN_ENDPOINTS = 0x0044;
export const PID_METATRAFFIC_UNICAST_IPADDRESS = 0x0045;
export const PID_METATRAFFIC_MULTICAST_PORT = 0x0046;
export const PID_DEFAULT_MULTICAST_LOCATOR = 0x0048;
export const PID_TRANSPORT_PRIORITY = 0x0049;
export const PID_PARTICIPANT_GUID = 0x0050;
export const PID_PARTICIPANT_ENTITY_ID = 0x0051;
export const PID_GROUP_GUID = 0x0052;
export const PID_GROUP_ENTITY_ID = 0x0053;
export const PID_CONTENT_FILTER_INFO = 0x0055;
export const PID_COHERENT_SET = 0x0056;
export const PID_DIRECTED_WRITE = 0x0057;
export const PID_BUILTIN_ENDPOINT_SET = 0x0058;
export const PID_PROPERTY_LIST = 0x0059;
export const PID_ENDPOINT_GUID = 0x005a;
export const PID_TYPE_MAX_SIZE_SERIALIZED = 0x0060;
export const PID_ORIGINAL_WRITER_INFO = 0x0061;
export const PID_ENTITY_NAME = 0x0062;
export const PID_GROUP_COHERENT_SET = 0x0063;
export const PID_GROUP_SEQ_NUM = 0x0064;
export const PID_WRITER_GROUP_INFO = 0x0065;
export const PID_SECURE_WRITER_GROUP_INFO = 0x0066;
export const PID_KEY_HASH = 0x0070;
export const PID_STATUS_INFO = 0x0071;
export const PID_TYPE_OBJECT = 0x0072;
export const PID_DATA_REPRESENTATION = 0x0073;
export const PID_TYPE_CONSISTENCY_ENFORCEMENT = 0x0074;
export const PID_TYPE_INFORMATION = 0x0075;
export const PID_BUILTIN_ENDPOINT_QOS = 0x0077;
export const PID_SERVICE_INSTANCE_NAME = 0x0080;
export const PID_RELATED_ENTITY_GUID = 0x0081;
export const PID_TOPIC_ALIASES = 0x0082;
/** The standard's place for the identity of the request that a reply answers. */
export const PID_RELATED_SAMPLE_IDENTITY = 0x0083;
export const PID_IDENTITY_TOKEN = 0x1001;
export const PID_PERMISSIONS_TOKEN = 0x1002;
export const PID_DATA_TAGS = 0x1003;
export const PID_ENDPOINT_SECURITY_INFO = 0x1004;
export const PID_PARTICIPANT_SECURITY_INFO = 0x1005;
export const PID_IDENTITY_STATUS_TOKEN = 0x1006;
export const PID_DOMAIN_TAG = 0x4014;

/** A vendor's own: means nothing without the vendor id. */
export const PID_FLAG_VENDOR = 0x8000;
/** Who does not know the id must not use the entity that the list describes (RTPS 2.3, 9.6.2.2.1). */
export const PID_FLAG_MUST_UNDERSTAND = 0x4000;

// Vendor 0x010f, Fast DDS and its forerunner Fast-RTPS.
export const PID_FAST_PERSISTENCE_GUID = 0x8002;
export const PID_FAST_DISABLE_POSITIVE_ACKS = 0x8005;
export const PID_FAST_DATASHARING = 0x8006;
export const PID_FAST_NETWORK_CONFIGURATION_SET = 0x8007;
/** Fast's place for the related sample identity, and Cyber RT's for its MessageInfo: 24 octets. */
export const PID_FAST_RELATED_SAMPLE_IDENTITY = 0x800f;

// Vendor 0x0110, Cyclone DDS and its forerunners.
export const PID_CYCLONE_READER_DATA_LIFECYCLE = 0x8002;
export const PID_CYCLONE_WRITER_DATA_LIFECYCLE = 0x8003;
export const PID_CYCLONE_PARTICIPANT_VERSION_INFO = 0x8007;
export const PID_CYCLONE_ENTITY_FACTORY = 0x800c;
export const PID_CYCLONE_SUBSCRIPTION_KEYS = 0x800f;
export const PID_CYCLONE_READER_LIFESPAN = 0x8010;
export const PID_CYCLONE_ENDPOINT_GID = 0x8014;
export const PID_CYCLONE_GROUP_GID = 0x8015;
export const PID_CYCLONE_RECEIVE_BUFFER_SIZE = 0x8019;
export const PID_CYCLONE_TYPE_INFORMATION = 0x801a;
export const PID_CYCLONE_TOPIC_GUID = 0x801b;
export const PID_CYCLONE_REQUESTS_KEY_HASH = 0x801c;
export const PID_CYCLONE_REDUNDANT_NETWORKING = 0x801d;
