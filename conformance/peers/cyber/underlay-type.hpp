// UnderlayMessage as Fast DDS sends it, in the layouts of both generations (31-, sections 0 and 2). Written by hand: `data`
// may hold NUL, at which a string of stock Fast-CDR stops.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>

#include <fastdds/dds/topic/TopicDataType.hpp>

struct Underlay {
  uint64_t timestamp = 0;
  uint64_t seq = 0;
  std::string data;
  std::string datatype;   // generation 9 only
  bool readable = true;   // what came was an UnderlayMessage of this layout
};

class UnderlayType : public eprosima::fastdds::dds::TopicDataType {
public:
  explicit UnderlayType(int generation) : generation_(generation)
  {
    setName("UnderlayMessage");
    // What a writer announces as PID_TYPE_MAX_SIZE_SERIALIZED: others tell the generations apart by it.
    m_typeSize = generation == 9 ? 532 : 280;
    m_isGetKeyDefined = false;
    auto_fill_type_object(false);
    auto_fill_type_information(false);
  }

  bool serialize(void *data, eprosima::fastrtps::rtps::SerializedPayload_t *payload) override
  {
    const auto &message = *static_cast<const Underlay *>(data);
    if (size_of(message) > payload->max_size) return false;
    payload->encapsulation = CDR_LE;
    Octets out{payload->data};
    out.put("\0\1\0\0", ENCAPSULATION);
    if (generation_ == 9) {
      out.number(static_cast<uint32_t>(message.timestamp));
      out.number(static_cast<uint32_t>(message.seq));
    } else {
      out.number(message.timestamp);
      out.number(message.seq);
    }
    out.string(message.data);
    if (generation_ == 9) {
      out.align();
      out.string(message.datatype);
    }
    payload->length = out.count;
    return true;
  }

  bool deserialize(eprosima::fastrtps::rtps::SerializedPayload_t *payload, void *data) override
  {
    auto &message = *static_cast<Underlay *>(data);
    message = Underlay();
    message.readable = read(payload->data, payload->length, message);
    return true;
  }

  std::function<uint32_t()> getSerializedSizeProvider(void *data) override
  {
    const auto *message = static_cast<const Underlay *>(data);
    return [this, message] { return size_of(*message); };
  }

  void *createData() override { return new Underlay(); }
  void deleteData(void *data) override { delete static_cast<Underlay *>(data); }
  bool getKey(void *, eprosima::fastrtps::rtps::InstanceHandle_t *, bool) override { return false; }

private:
  static constexpr uint32_t ENCAPSULATION = 4;
  const int generation_;

  struct Octets {
    uint8_t *to;
    uint32_t count = 0;

    void put(const void *octets, size_t size)
    {
      std::memcpy(to + count, octets, size);
      count += static_cast<uint32_t>(size);
    }
    // This host is little endian, as the encapsulation says.
    template <class Number> void number(Number value) { put(&value, sizeof value); }
    void string(const std::string &text)
    {
      number(static_cast<uint32_t>(text.size() + 1));
      put(text.c_str(), text.size() + 1);
    }
    void align()
    {
      while (count % 4 != 0) to[count++] = 0;
    }
  };

  uint32_t size_of(const Underlay &message) const
  {
    const auto first = static_cast<uint32_t>(ENCAPSULATION + (generation_ == 9 ? 8 : 16) + 4 + message.data.size() + 1);
    return generation_ == 9 ? ((first + 3) & ~3u) + 4 + static_cast<uint32_t>(message.datatype.size()) + 1 : first;
  }

  bool read(const uint8_t *from, uint32_t length, Underlay &message) const
  {
    const uint32_t header = generation_ == 9 ? 8 : 16;
    if (length < ENCAPSULATION + header || from[0] != 0 || from[1] != 1) return false;
    uint32_t at = ENCAPSULATION;
    if (generation_ == 9) {
      message.timestamp = number<uint32_t>(from + at);
      message.seq = number<uint32_t>(from + at + 4);
    } else {
      message.timestamp = number<uint64_t>(from + at);
      message.seq = number<uint64_t>(from + at + 8);
    }
    at += header;
    if (!string(from, length, at, message.data)) return false;
    at = (at + 3) & ~3u;
    return generation_ == 10 || string(from, length, at, message.datatype);
  }

  template <class Number> static Number number(const uint8_t *from)
  {
    Number value;
    std::memcpy(&value, from, sizeof value);
    return value;
  }

  static bool string(const uint8_t *from, uint32_t length, uint32_t &at, std::string &text)
  {
    if (at + 4 > length) return false;
    const auto size = number<uint32_t>(from + at);
    at += 4;
    if (size > length - at) return false;
    const bool ends_with_nul = size > 0 && from[at + size - 1] == 0;
    text.assign(from + at, from + at + size - (ends_with_nul ? 1 : 0));
    at += size;
    return true;
  }
};
