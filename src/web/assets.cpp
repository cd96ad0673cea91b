#include "web/assets.hpp"

#include "captura/domain/digest.hpp"
#include "web/pages.hpp"

#include <nlohmann/json.hpp>

#include <stdexcept>

namespace captura::web {

Asset asset_of(std::string content, std::string type)
{
    Asset asset;
    asset.content = std::move(content);
    asset.type = std::move(type);
    asset.tag = "\"" + hex(sha256(asset.content)).substr(0, 32) + "\"";
    return asset;
}

Asset embed_script()
{
    constexpr std::string_view place = "'captura.css'";
    std::string script{web_file("embed.js")};
    const std::size_t at = script.find(place);
    if (at == std::string::npos) throw std::logic_error("embed.js has no place for its style");
    const nlohmann::json style = web_file("captura.css");  // a JSON string is a script's string too
    script.replace(at, place.size(), style.dump(-1, ' ', true));
    return asset_of(std::move(script), "text/javascript; charset=utf-8");
}

http::Response serve(const Asset& asset, std::string_view if_none_match)
{
    http::Response response;
    response.headers = {{"ETag", asset.tag},
                        {"Cache-Control", asset.cache},
                        {"Access-Control-Allow-Origin", "*"},
                        {"Cross-Origin-Resource-Policy", "cross-origin"},
                        {"X-Content-Type-Options", "nosniff"}};
    // A list, and weak where a proxy compressed what it passed on (RFC 9110, section 13.1.2).
    if (if_none_match.find(asset.tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    response.headers.push_back({"Content-Type", asset.type});
    response.body = asset.content;
    return response;
}

}  // namespace captura::web
