// Servers and clients (31-, section 6, Services): both topics of a service are open from the start, whoever is there.
#pragma once

#include "roles.hpp"
#include "topology.hpp"

using Driver = apollo::cyber::examples::proto::Driver;

inline std::string request_topic(const std::string &service) { return service + "__SRV__REQUEST"; }
inline std::string response_topic(const std::string &service) { return service + "__SRV__RESPONSE"; }

// Answers each Driver with its text and the next number.
class Server {
public:
  Server(Participant &transport, const pb::RoleAttributes &role)
      : role(role), identity_(random_identity()),
        responses_(transport, response_topic(role.service_name()), qos_by_name("SERVICES_DEFAULT")),
        requests_(transport, request_topic(role.service_name()), qos_by_name("SERVICES_DEFAULT"),
                  [this](const Received &received) { on_request(received); })
  {
  }

  const pb::RoleAttributes role;

private:
  const Identity identity_;
  WriterPort responses_;
  ReaderPort requests_;

  void on_request(const Received &received)
  {
    Driver driver;
    if (!driver.ParseFromString(received.underlay.data)) return;
    say("request", Fields().text("service", role.service_name()).text("text", driver.content())
                       .number("msgId", static_cast<int64_t>(driver.msg_id()))
                       .text("sender", hex(received.info.sender.data(), 8))
                       .text("spare", hex(received.info.spare.data(), 8))
                       .number("seq", static_cast<int64_t>(received.info.seq)));
    driver.set_msg_id(driver.msg_id() + 1);
    const MessageInfo info{identity_, received.info.spare, received.info.seq};
    responses_.write(driver.SerializeAsString(), &info);
  }
};

class Client {
public:
  Client(Participant &transport, const pb::RoleAttributes &role)
      : role(role), transport_(transport), identity_(random_identity()),
        requests_(transport, request_topic(role.service_name()), qos_by_name("SERVICES_DEFAULT")),
        responses_(transport, response_topic(role.service_name()), qos_by_name("SERVICES_DEFAULT"),
                   [this](const Received &received) { on_response(received); }),
        alive_(std::make_shared<bool>(true))
  {
  }

  const pb::RoleAttributes role;

  // Sent whether or not a server is there: SendRequest looks for none.
  void call(const std::string &text)
  {
    const uint64_t seq = ++seq_;
    Driver driver;
    driver.set_content(text);
    driver.set_msg_id(seq);
    driver.set_timestamp(WriterPort::wall_ns());
    pending_[seq] = peer_now_ms();
    const MessageInfo info{identity_, identity_, seq};
    requests_.write(driver.SerializeAsString(), &info);
    const std::weak_ptr<bool> alive = alive_;
    transport_.loop.after(transport_.options.call_timeout_ms, [this, alive, seq] {
      if (alive.lock() && pending_.erase(seq) > 0)
        say("timeout", Fields().text("service", role.service_name()).number("seq", static_cast<int64_t>(seq)));
    });
  }

private:
  Participant &transport_;
  const Identity identity_;
  uint64_t seq_ = 0;
  // Number of the request -> when it was sent.
  std::map<uint64_t, double> pending_;
  WriterPort requests_;
  ReaderPort responses_;
  const std::shared_ptr<bool> alive_;

  // Every client of the service hears every answer.
  void on_response(const Received &received)
  {
    if (received.info.spare != identity_) return;
    const auto at = pending_.find(received.info.seq);
    if (at == pending_.end()) return;
    Driver driver;
    const bool parsed = driver.ParseFromString(received.underlay.data);
    say("response", Fields().text("service", role.service_name()).text("text", driver.content()).flag("parsed", parsed)
                        .number("msgId", static_cast<int64_t>(driver.msg_id()))
                        .number("seq", static_cast<int64_t>(received.info.seq))
                        .text("sender", hex(received.info.sender.data(), 8))
                        .number("tookUs", static_cast<int64_t>((peer_now_ms() - at->second) * 1e3)));
    pending_.erase(at);
  }
};
