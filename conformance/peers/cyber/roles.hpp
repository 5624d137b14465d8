// What the roles of this process say of themselves (31-, section 2: who fills what).
#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include "cyber/examples/proto/examples.pb.h"
#include "cyber/proto/proto_desc.pb.h"
#include "cyber/proto/role_attributes.pb.h"
#include "participant.hpp"

// 31-, section 5: the message's file, and those that it imports, each as often as it is imported.
inline void describe(const google::protobuf::FileDescriptor *file, pb::ProtoDesc *to)
{
  google::protobuf::FileDescriptorProto text;
  file->CopyTo(&text);
  to->set_desc(text.SerializeAsString());
  for (int i = 0; i < file->dependency_count(); i++) describe(file->dependency(i), to->add_dependencies());
}

// @returns nothing for a type that this program has not, e.g. a raw message.
inline std::string proto_desc_of(const std::string &type)
{
  // Names the generated file, so that the linker keeps it.
  apollo::cyber::examples::proto::Chatter::descriptor();
  const auto *descriptor = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type);
  if (descriptor == nullptr) return "";
  pb::ProtoDesc description;
  describe(descriptor->file(), &description);
  return description.SerializeAsString();
}

inline pb::RoleAttributes service_role(const Options &o, const std::string &node, const std::string &service)
{
  pb::RoleAttributes role;
  role.set_host_name(o.host_name);
  role.set_process_id(o.process_id);
  role.set_node_name(node);
  role.set_node_id(cyber_hash(node));
  role.set_service_name(service);
  role.set_service_id(cyber_hash(service));
  return role;
}

inline pb::RoleAttributes node_role(const Options &o, const std::string &node)
{
  pb::RoleAttributes role;
  role.set_host_name(o.host_name);
  role.set_host_ip(o.host_ip);
  role.set_process_id(o.process_id);
  role.set_node_name(node);
  role.set_node_id(cyber_hash(node));
  return role;
}

inline pb::RoleAttributes channel_role(const Options &o, const std::string &node, const std::string &channel,
                                       const std::string &type, const Identity &identity, const pb::QosProfile &qos)
{
  pb::RoleAttributes role = node_role(o, node);
  role.set_channel_name(channel);
  role.set_channel_id(cyber_hash(channel));
  role.set_message_type(type);
  role.set_proto_desc(proto_desc_of(type));
  role.set_id(cyber_hash(identity));
  *role.mutable_qos_profile() = qos;
  return role;
}
