// What generation 9 says of its RTPS version: 2.1, in the header of every message and in PID_PROTOCOL_VERSION (31-, section 0).
// Fast DDS 2.9 has 2.3 built in, so it is written over in what it hands to the socket. Ours goes by it.
#pragma once

#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <vector>

inline std::atomic<bool> says_rtps_21{false};

// Little-endian PID 0x0015 of 4 octets, then the version, and two octets of padding.
inline void say_rtps_21(std::vector<uint8_t> &message)
{
  static constexpr uint8_t FROM[] = {0x15, 0, 4, 0, 2, 3, 0, 0};
  message[5] = 1;
  const auto end = message.end();
  for (auto at = message.begin(); (at = std::search(at, end, std::begin(FROM), std::end(FROM))) != end; at += sizeof FROM)
    at[5] = 1;
}

// Takes the place of libc's for the library, too: a program's own function goes before that of what it is linked with.
extern "C" ssize_t sendmsg(int socket, const msghdr *message, int flags)
{
  std::vector<uint8_t> octets;
  if (says_rtps_21)
    for (size_t i = 0; i < message->msg_iovlen; i++) {
      const auto *base = static_cast<const uint8_t *>(message->msg_iov[i].iov_base);
      octets.insert(octets.end(), base, base + message->msg_iov[i].iov_len);
    }
  if (octets.size() < 20 || std::memcmp(octets.data(), "RTPS", 4) != 0) return syscall(SYS_sendmsg, socket, message, flags);
  say_rtps_21(octets);
  iovec vector{octets.data(), octets.size()};
  msghdr changed = *message;
  changed.msg_iov = &vector;
  changed.msg_iovlen = 1;
  return syscall(SYS_sendmsg, socket, &changed, flags);
}

extern "C" ssize_t sendto(int socket, const void *octets, size_t size, int flags, const sockaddr *to, socklen_t to_size)
{
  // sendmsg changes neither.
  iovec vector{const_cast<void *>(octets), size};
  msghdr message{};
  message.msg_name = const_cast<sockaddr *>(to);
  message.msg_namelen = to_size;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  return sendmsg(socket, &message, flags);
}
