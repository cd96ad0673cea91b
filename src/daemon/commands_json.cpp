#include "daemon/commands_json.hpp"

#include <nlohmann/json.hpp>

namespace captura::daemon {
namespace {

std::string encode(std::string_view text)
{
    return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

JsonObject& JsonObject::raw(std::string_view name, std::string_view json)
{
    if (!members_.empty()) members_ += ',';
    members_.append(encode(name)).append(":").append(json);
    return *this;
}

JsonObject& JsonObject::text(std::string_view name, std::string_view value)
{
    return raw(name, encode(value));
}

JsonObject& JsonObject::text_or_null(std::string_view name, std::string_view value)
{
    return value.empty() ? null(name) : text(name, value);
}

JsonObject& JsonObject::number(std::string_view name, std::int64_t value)
{
    return raw(name, std::to_string(value));
}

JsonObject& JsonObject::flag(std::string_view name, bool value)
{
    return raw(name, value ? "true" : "false");
}

JsonObject& JsonObject::null(std::string_view name)
{
    return raw(name, "null");
}

JsonObject& JsonObject::texts(std::string_view name, const std::vector<std::string>& values)
{
    std::string list;
    for (const std::string& value : values) list.append(list.empty() ? "" : ",").append(encode(value));
    return raw(name, "[" + list + "]");
}

JsonObject& JsonObject::object(std::string_view name, const JsonObject& value)
{
    return raw(name, value.line());
}

JsonObject& JsonObject::objects(std::string_view name, const std::vector<JsonObject>& values)
{
    std::string list;
    for (const JsonObject& value : values) list.append(list.empty() ? "" : ",").append(value.line());
    return raw(name, "[" + list + "]");
}

}  // namespace captura::daemon
