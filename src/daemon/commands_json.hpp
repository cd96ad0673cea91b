/// JSON as the commands print it: one object a line, members in the order in which they were added. Depth is ours, and
/// any octets are printed: what is not UTF-8 becomes U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace captura::daemon {

class JsonObject {
public:
    JsonObject& text(std::string_view name, std::string_view value);
    /// Null where it is empty.
    JsonObject& text_or_null(std::string_view name, std::string_view value);
    JsonObject& number(std::string_view name, std::int64_t value);
    JsonObject& flag(std::string_view name, bool value);
    JsonObject& null(std::string_view name);
    JsonObject& texts(std::string_view name, const std::vector<std::string>& values);
    JsonObject& object(std::string_view name, const JsonObject& value);
    JsonObject& objects(std::string_view name, const std::vector<JsonObject>& values);

    /// "{...}" without a newline.
    std::string line() const { return "{" + members_ + "}"; }

private:
    JsonObject& raw(std::string_view name, std::string_view json);

    std::string members_;
};

}  // namespace captura::daemon
