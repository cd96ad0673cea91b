/// /a/{token}: the page behind the link of a mail, and its button.
///
/// HOSTILE INPUT: the token, whatever is posted.
#pragma once

#include "captura/http/message.hpp"
#include "captura/web/confirmation.hpp"
#include "web/pages.hpp"
#include "web/words.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

class ConfirmationPages : public std::enable_shared_from_this<ConfirmationPages> {
public:
    /// `base`: the path of the public address, empty at the root of a host.
    ConfirmationPages(std::string base, const std::vector<std::string>& keys, Confirm confirm);

    static bool is_for(std::string_view path) { return path.starts_with("/a/"); }
    http::Router::Found find(const http::Request& head, const WordBook& book, Timestamp when);

private:
    Task<http::Response> press(Uuid submission, std::shared_ptr<const Words> words) const;

    std::string base_;
    Pages pages_;
    ConfirmationLinks links_;
    Confirm confirm_;
};

}  // namespace captura::web
