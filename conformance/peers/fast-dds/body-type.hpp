// A Fast DDS type whose sample is the CDR body as it is on the wire, so nothing stands between the test and the octets.
#pragma once

#include <cstring>
#include <vector>

#include <fastdds/dds/topic/TopicDataType.hpp>
#include <fastrtps/utils/md5.h>

#include "../shared/payload.h"

struct Body {
  bool big_endian = false;
  std::vector<uint8_t> octets;  // without the encapsulation header
};

class BodyType : public eprosima::fastdds::dds::TopicDataType {
public:
  BodyType(const char *name, bool shapes)
  {
    setName(name);
    // A first guess only: the endpoints' memory grows with what they get.
    m_typeSize = ENCAPSULATION + 256;
    m_isGetKeyDefined = shapes;
    auto_fill_type_object(false);
    auto_fill_type_information(false);
  }

  bool serialize(void *data, eprosima::fastrtps::rtps::SerializedPayload_t *payload) override
  {
    const auto *body = static_cast<const Body *>(data);
    const uint8_t header[ENCAPSULATION] = {0, 1, 0, 0};
    payload->encapsulation = CDR_LE;
    payload->length = static_cast<uint32_t>(ENCAPSULATION + body->octets.size());
    if (payload->length > payload->max_size) return false;
    std::memcpy(payload->data, header, ENCAPSULATION);
    std::memcpy(payload->data + ENCAPSULATION, body->octets.data(), body->octets.size());
    return true;
  }

  bool deserialize(eprosima::fastrtps::rtps::SerializedPayload_t *payload, void *data) override
  {
    auto *body = static_cast<Body *>(data);
    if (payload->length < ENCAPSULATION) return false;
    body->big_endian = (payload->data[1] & 1) == 0;
    body->octets.assign(payload->data + ENCAPSULATION, payload->data + payload->length);
    return true;
  }

  std::function<uint32_t()> getSerializedSizeProvider(void *data) override
  {
    const auto *body = static_cast<const Body *>(data);
    return [body] { return static_cast<uint32_t>(ENCAPSULATION + body->octets.size()); };
  }

  void *createData() override { return new Body(); }
  void deleteData(void *data) override { delete static_cast<Body *>(data); }

  // RTPS 2.3, 9.6.3.8: the key in big-endian CDR may exceed 16 octets here, so its MD5 is the hash.
  bool getKey(void *data, eprosima::fastrtps::rtps::InstanceHandle_t *handle, bool) override
  {
    const auto *body = static_cast<const Body *>(data);
    peer_shape shape;
    if (!m_isGetKeyDefined) return false;
    if (!peer_shape_decode(body->octets.data(), static_cast<uint32_t>(body->octets.size()), body->big_endian, true, &shape))
      return false;
    const auto length = static_cast<uint32_t>(std::strlen(shape.color) + 1);
    std::vector<uint8_t> key(4 + length);
    for (int i = 0; i < 4; i++) key[i] = static_cast<uint8_t>(length >> (24 - 8 * i));
    std::memcpy(key.data() + 4, shape.color, length);
    MD5 md5;
    md5.init();
    md5.update(key.data(), static_cast<unsigned int>(key.size()));
    md5.finalize();
    for (int i = 0; i < 16; i++) handle->value[i] = md5.digest[i];
    return true;
  }

private:
  static constexpr size_t ENCAPSULATION = 4;
};

inline Body body_of(const peer_shape &shape)
{
  Body body;
  body.octets.resize(PEER_SHAPE_BODY);
  body.octets.resize(peer_shape_encode(&shape, body.octets.data()));
  return body;
}

inline void fill_body(Body &body, uint32_t size, uint64_t n)
{
  body.octets.resize(4 + size);
  peer_put32(body.octets.data(), size);
  peer_fill(body.octets.data() + 4, size, n);
}
