/// What this listener answers, for programs: OpenAPI 3.1, made from the one table in openapi.cpp. A new address is a row there,
/// and a test holds the table against the door.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

struct Operation {
    std::string_view method;   ///< "get", "post"
    std::string_view path;     ///< "/f/{slug}"
    std::string_view name;     ///< operationId
    std::string_view summary;
    std::vector<std::string_view> takes;    ///< media types of the body; empty: none
    std::vector<int> statuses;              ///< all that may be answered, the usual one first
    std::string_view gives;                 ///< media type of the usual answer
    bool token = false;                     ///< needs Authorization: Bearer
};

const std::vector<Operation>& operations();

/// `public_url` empty: the description names no server, and addresses count from where it was asked for.
std::string openapi(const std::string& public_url);

}  // namespace captura::web
