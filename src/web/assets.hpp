/// The files a page or a site loads beside its form: short-lived, shared, revalidated by their ETag.
#pragma once

#include "captura/http/message.hpp"

#include <string>
#include <string_view>

namespace captura::web {

struct Asset {
    std::string content;
    std::string type;
    std::string cache = "public, max-age=300";
    std::string tag;
    std::string packed = {};  ///< the same by gzip; empty where that is not worth it
    std::string packed_tag = {};
};

/// Packs large ones once, so that no request pays for it.
Asset asset_of(std::string content, std::string type);

/// The script a site embeds, with the style of our own pages inside: a form looks the same in both places, and a site
/// whose policy names our origin in script-src has nothing else to allow for it.
Asset embed_script();

/// The small script of a site that shows a form in a frame, and of the page inside: height, address, referrer.
Asset frame_script();

/// The style of our own pages: that of the forms, and what only pages have.
Asset page_style();

/// 304 where `if_none_match` names the version that is served. Other origins may load it.
http::Response serve(const Asset& asset, std::string_view if_none_match, std::string_view accept_encoding);

}  // namespace captura::web
