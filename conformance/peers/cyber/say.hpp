// One JSON object a line on stdout (shared/report.h), its fields put together here.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "../shared/report.h"

class Fields {
public:
  Fields &text(const char *name, const std::string &value) { return raw(name, quoted(value)); }
  Fields &number(const char *name, int64_t value) { return raw(name, std::to_string(value)); }
  // 64-bit ids don't fit a JSON number: they are text.
  Fields &id(const char *name, uint64_t value) { return raw(name, '"' + std::to_string(value) + '"'); }
  Fields &flag(const char *name, bool value) { return raw(name, value ? "true" : "false"); }
  Fields &raw(const char *name, const std::string &json)
  {
    text_ += std::string(",\"") + name + "\":" + json;
    return *this;
  }

  const std::string &after_event() const { return text_; }
  std::string object() const { return '{' + (text_.empty() ? text_ : text_.substr(1)) + '}'; }

  static std::string quoted(const std::string &value)
  {
    std::string text = "\"";
    for (const char c : value) {
      char escape[8];
      if (c == '"' || c == '\\') text += std::string("\\") + c;
      else if (static_cast<unsigned char>(c) >= 0x20) text += c;
      else {
        std::snprintf(escape, sizeof escape, "\\u%04x", static_cast<unsigned char>(c));
        text += escape;
      }
    }
    return text + '"';
  }

private:
  std::string text_;
};

inline void say(const char *event, const Fields &fields = Fields())
{
  peer_say(event, "%s", fields.after_event().c_str());
}

inline std::string hex(const void *octets, size_t count)
{
  std::string text(2 * count, '0');
  peer_hex(static_cast<const uint8_t *>(octets), static_cast<int>(count), text.data());
  return text;
}
