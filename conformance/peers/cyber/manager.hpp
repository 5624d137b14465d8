// What Cyber's three managers have in common (31-, sections 2 and 4): a topic, the same-process filter, Check(), Notify.
#pragma once

#include "cyber/proto/topology_change.pb.h"
#include "participant.hpp"

struct Role {
  pb::RoleAttributes attributes;
  uint64_t timestamp;
};

// What fields of `target` are given have to be those of `role` (Cyber's Match).
inline bool matches(const pb::RoleAttributes &role, const pb::RoleAttributes &target)
{
#define SAME(field) (!target.has_##field() || target.field() == role.field())
  return SAME(channel_id) && SAME(id) && SAME(service_id) && SAME(node_id) && SAME(process_id) && SAME(host_name);
#undef SAME
}

class Manager {
public:
  using Listener = std::function<void(const pb::ChangeMsg &)>;

  Manager(Participant &participant, const char *topic, pb::ChangeType type)
      : options(participant.options), type_(type),
        writer_(participant, topic, qos_by_name("TOPO_CHANGE")),
        reader_(participant, topic, qos_by_name("TOPO_CHANGE"),
                [this](const Received &received) { on_remote_change(received.underlay.data); })
  {
  }

  virtual ~Manager() = default;

  // Applied here, told to listeners, published.
  void join(const pb::RoleAttributes &attributes, pb::RoleType role) { change(attributes, role, pb::OPT_JOIN); }
  void leave(const pb::RoleAttributes &attributes, pb::RoleType role) { change(attributes, role, pb::OPT_LEAVE); }

  // 31-, section 4: every role of a lost process goes (OnTopoModuleLeave).
  virtual void on_process_leave(const std::string &host_name, int process_id) = 0;

  void add_listener(Listener listener) { listeners_.push_back(std::move(listener)); }

  // Others have what was published, or HEARD_MS are over.
  void wait_until_heard() { writer_.wait_for_acknowledgements(HEARD_MS); }

  // Messages that were not used, e.g. without a node_id.
  uint64_t refused = 0;

protected:
  const Options &options;

  virtual bool check(const pb::RoleAttributes &attributes) const = 0;
  virtual void dispose_join(const pb::ChangeMsg &message) = 0;
  virtual void dispose_leave(const pb::ChangeMsg &message) = 0;

  static pb::RoleAttributes process_target(const std::string &host_name, int process_id)
  {
    pb::RoleAttributes target;
    target.set_host_name(host_name);
    target.set_process_id(process_id);
    return target;
  }

  void lose(const pb::RoleAttributes &attributes, pb::RoleType role)
  {
    dispose(message_of(attributes, role, pb::OPT_LEAVE), "lost");
  }

  bool is_own(const pb::RoleAttributes &attributes) const
  {
    return attributes.host_name() == options.host_name && attributes.process_id() == options.process_id;
  }

private:
  static constexpr int HEARD_MS = 5000;
  const pb::ChangeType type_;
  std::vector<Listener> listeners_;
  WriterPort writer_;
  ReaderPort reader_;

  pb::ChangeMsg message_of(const pb::RoleAttributes &attributes, pb::RoleType role, pb::OperateType operate) const
  {
    pb::ChangeMsg message;
    message.set_timestamp(WriterPort::wall_ns() + static_cast<uint64_t>(options.clock_skew_ms * 1000000));
    message.set_change_type(type_);
    message.set_operate_type(operate);
    message.set_role_type(role);
    *message.mutable_role_attr() = attributes;
    return message;
  }

  void change(const pb::RoleAttributes &attributes, pb::RoleType role, pb::OperateType operate)
  {
    const pb::ChangeMsg message = message_of(attributes, role, operate);
    dispose(message, "own");
    if (!writer_.write(message.SerializeAsString(), nullptr)) say("not-published", Fields().text("role", name_of(role)));
  }

  void on_remote_change(const std::string &data)
  {
    pb::ChangeMsg message;
    const bool usable = message.ParseFromString(data) && check(message.role_attr());
    if (!usable) refused++;
    // 31-, section 2: what seems to come from this very process is ignored.
    else if (!is_own(message.role_attr())) dispose(message, "announced");
  }

  void dispose(const pb::ChangeMsg &message, const char *cause)
  {
    const bool joins = message.operate_type() == pb::OPT_JOIN;
    if (joins) dispose_join(message);
    else dispose_leave(message);
    const auto &role = message.role_attr();
    say(joins ? "join" : "leave",
        Fields().text("role", name_of(message.role_type())).text("node", role.node_name())
            .text("channel", role.channel_name()).text("service", role.service_name()).text("host", role.host_name())
            .number("pid", role.process_id()).text("cause", cause));
    for (const auto &listener : listeners_) listener(message);
  }

  // 31-, section 2: what is no WRITER counts as READER, what is no SERVER as CLIENT.
  const char *name_of(pb::RoleType role) const
  {
    if (type_ == pb::CHANGE_NODE) return "node";
    if (type_ == pb::CHANGE_CHANNEL) return role == pb::ROLE_WRITER ? "writer" : "reader";
    return role == pb::ROLE_SERVER ? "server" : "client";
  }
};
