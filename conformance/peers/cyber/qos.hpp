// Cyber's QoS profiles, and what they are in DDS (31-, section 3).
#pragma once

#include <string>

#include <fastdds/dds/publisher/qos/DataWriterQos.hpp>
#include <fastdds/dds/subscriber/qos/DataReaderQos.hpp>

#include "cyber/proto/qos_profile.pb.h"
#include "options.hpp"

namespace fast = eprosima::fastdds::dds;
namespace rtps = eprosima::fastrtps::rtps;
namespace pb = apollo::cyber::proto;

inline pb::QosProfile qos_profile(pb::QosHistoryPolicy history, uint32_t depth, pb::QosReliabilityPolicy reliability,
                                  pb::QosDurabilityPolicy durability)
{
  pb::QosProfile profile;
  profile.set_history(history);
  profile.set_depth(depth);
  profile.set_mps(0);
  profile.set_reliability(reliability);
  profile.set_durability(durability);
  return profile;
}

// @returns DEFAULT for a name that is none.
inline pb::QosProfile qos_by_name(const std::string &name)
{
  using namespace apollo::cyber::proto;
  if (name == "SENSOR_DATA") return qos_profile(HISTORY_KEEP_LAST, 5, RELIABILITY_BEST_EFFORT, DURABILITY_VOLATILE);
  if (name == "PARAMETERS" || name == "PARAM_EVENT")
    return qos_profile(HISTORY_KEEP_LAST, 1000, RELIABILITY_RELIABLE, DURABILITY_VOLATILE);
  if (name == "SERVICES_DEFAULT")
    return qos_profile(HISTORY_KEEP_LAST, 10, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL);
  if (name == "SYSTEM_DEFAULT")
    return qos_profile(HISTORY_SYSTEM_DEFAULT, 0, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL);
  if (name == "TF_STATIC" || name == "TOPO_CHANGE")
    return qos_profile(HISTORY_KEEP_ALL, 10, RELIABILITY_RELIABLE, DURABILITY_TRANSIENT_LOCAL);
  return qos_profile(HISTORY_KEEP_LAST, 1, RELIABILITY_RELIABLE, DURABILITY_VOLATILE);
}

template <class Qos> void fill_qos(Qos &qos, const pb::QosProfile &profile, const Options &o)
{
  if (profile.history() == pb::HISTORY_KEEP_LAST) qos.history().kind = fast::KEEP_LAST_HISTORY_QOS;
  if (profile.history() == pb::HISTORY_KEEP_ALL) qos.history().kind = fast::KEEP_ALL_HISTORY_QOS;
  if (profile.depth() > 0) qos.history().depth = static_cast<int32_t>(profile.depth());
  if (profile.durability() == pb::DURABILITY_TRANSIENT_LOCAL)
    qos.durability().kind = fast::TRANSIENT_LOCAL_DURABILITY_QOS;
  if (profile.durability() == pb::DURABILITY_VOLATILE) qos.durability().kind = fast::VOLATILE_DURABILITY_QOS;
  if (profile.reliability() == pb::RELIABILITY_RELIABLE) qos.reliability().kind = fast::RELIABLE_RELIABILITY_QOS;
  if (profile.reliability() == pb::RELIABILITY_BEST_EFFORT)
    qos.reliability().kind = fast::BEST_EFFORT_RELIABILITY_QOS;
  qos.resource_limits().max_instances = 1;
  qos.resource_limits().max_samples = o.generation == 9 ? 10000 : 5000;
  qos.resource_limits().max_samples_per_instance = qos.resource_limits().max_samples;
  qos.endpoint().history_memory_policy = rtps::DYNAMIC_RESERVE_MEMORY_MODE;
  // One participant's endpoints may share memory by default; Cyber's speak UDP only.
  qos.data_sharing().off();
}

inline eprosima::fastrtps::Duration_t milliseconds(int ms)
{
  return {ms / 1000, static_cast<uint32_t>(ms % 1000) * 1000000u};
}

inline fast::DataWriterQos writer_qos(const pb::QosProfile &profile, const Options &o)
{
  fast::DataWriterQos qos;
  fill_qos(qos, profile, o);
  qos.publish_mode().kind = fast::ASYNCHRONOUS_PUBLISH_MODE;
  // All profiles have mps 0: 1 s in Cyber 9, 300 ms in Cyber 10.
  auto &times = qos.reliable_writer_qos().times;
  times.heartbeatPeriod = milliseconds(o.generation == 9 ? 1000 : 300);
  // The defaults of Fast-RTPS 1.5, as captured; Fast DDS 2.9 has 12 and 5 ms.
  if (o.generation == 9) {
    times.initialHeartbeatDelay = milliseconds(46);
    times.nackResponseDelay = milliseconds(47);
  }
  return qos;
}

inline fast::DataReaderQos reader_qos(const pb::QosProfile &profile, const Options &o)
{
  fast::DataReaderQos qos;
  fill_qos(qos, profile, o);
  // As above; 70 and 5 ms.
  if (o.generation == 9) {
    auto &times = qos.reliable_reader_qos().times;
    times.initialAcknackDelay = milliseconds(46);
    times.heartbeatResponseDelay = milliseconds(117);
  }
  return qos;
}
