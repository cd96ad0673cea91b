#include "web/assets.hpp"

#include "captura/domain/digest.hpp"
#include "captura_embedded/web_script.hpp"
#include "web/compact.hpp"
#include "web/pages.hpp"

#include <nlohmann/json.hpp>
#include <zlib.h>

#include <stdexcept>

namespace captura::web {
namespace {

constexpr std::size_t worth_packing = 1024;
constexpr auto javascript = "text/javascript; charset=utf-8";

/// One gzip member (RFC 1952) at the best level.
std::string pack(const std::string& content)
{
    z_stream stream{};
    constexpr int gzip_window = 15 + 16;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY) != Z_OK) return {};
    std::string in = content;
    std::string out(deflateBound(&stream, static_cast<uLong>(in.size())), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(in.data());
    stream.avail_in = static_cast<uInt>(in.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    out.resize(done ? stream.total_out : 0);
    deflateEnd(&stream);
    return out;
}

/// "gzip" as a word of its own, and not refused by q=0 (RFC 9110, section 12.5.3).
bool takes_gzip(std::string_view accept_encoding)
{
    const std::size_t at = accept_encoding.find("gzip");
    if (at == std::string_view::npos) return false;
    const std::string_view weight = accept_encoding.substr(at + 4, accept_encoding.substr(at + 4).find(','));
    return weight.substr(0, 4) != ";q=0" || weight.find_first_not_of(";q=0.") != std::string_view::npos;
}

std::string tag_of(std::string_view content)
{
    return "\"" + hex(sha256(content)).substr(0, 32) + "\"";
}

}  // namespace

Asset asset_of(std::string content, std::string type)
{
    Asset asset;
    asset.content = std::move(content);
    asset.type = std::move(type);
    asset.tag = tag_of(asset.content);
    if (asset.content.size() < worth_packing) return asset;
    asset.packed = pack(asset.content);
    asset.packed_tag = tag_of(asset.packed);
    return asset;
}

Asset embed_script()
{
    constexpr std::string_view place = "'captura.css'";
    std::string source;
    for (const EmbeddedFile& part : web_script()) source.append(part.content);  // sorted by name
    std::string script = "(()=>{'use strict';\n" + compact_script(source) + "})();\n";
    const std::size_t at = script.find(place);
    if (at == std::string::npos) throw std::logic_error("embed.js has no place for its style");
    const nlohmann::json style = compact_style(web_file("captura.css"));  // a JSON string is a script's string too
    script.replace(at, place.size(), style.dump(-1, ' ', true));
    return asset_of(std::move(script), javascript);
}

Asset frame_script()
{
    return asset_of(compact_script(web_file("frame.js")), javascript);
}

Asset page_style()
{
    std::string style{web_file("captura.css")};
    style += web_file("pages.css");
    return asset_of(compact_style(style), "text/css; charset=utf-8");
}

http::Response serve(const Asset& asset, std::string_view if_none_match, std::string_view accept_encoding)
{
    const bool packed = !asset.packed.empty() && takes_gzip(accept_encoding);
    const std::string& tag = packed ? asset.packed_tag : asset.tag;
    http::Response response;
    response.headers = {{"ETag", tag},
                        {"Cache-Control", asset.cache},
                        {"Access-Control-Allow-Origin", "*"},
                        {"Cross-Origin-Resource-Policy", "cross-origin"},
                        {"X-Content-Type-Options", "nosniff"}};
    if (!asset.packed.empty()) response.headers.push_back({"Vary", "Accept-Encoding"});
    // A list, and weak where a proxy compressed what it passed on (RFC 9110, section 13.1.2).
    if (if_none_match.find(tag) != std::string_view::npos) {
        response.status = 304;
        return response;
    }
    response.headers.push_back({"Content-Type", asset.type});
    if (packed) response.headers.push_back({"Content-Encoding", "gzip"});
    response.body = packed ? asset.packed : asset.content;
    return response;
}

}  // namespace captura::web
