// Problem documents (RFC 9457).
#include "captura/http/message.hpp"

#include "captura/domain/uuid.hpp"

#include <nlohmann/json.hpp>

namespace captura::http {

Response problem(int status, std::string_view title, std::string_view detail, std::string_view instance,
                 const std::vector<ProblemField>& errors)
{
    nlohmann::ordered_json document;
    document["type"] = "about:blank";
    document["title"] = title;
    document["status"] = status;
    if (!detail.empty()) document["detail"] = detail;
    if (!instance.empty()) {
        document["instance"] = instance;
        if (Uuid::parse(instance)) document["id"] = instance;
    }
    if (!errors.empty()) {
        auto& list = document["errors"] = nlohmann::ordered_json::array();
        for (const ProblemField& error : errors)
            list.push_back({{"field", error.field}, {"code", error.code}, {"message", error.message}});
    }

    Response response;
    response.status = status;
    response.headers.push_back({"Content-Type", "application/problem+json"});
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    // The default handler throws on octets that are not UTF-8; strangers send them.
    response.body = document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return response;
}

}  // namespace captura::http
