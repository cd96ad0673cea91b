/// POST /v1/submissions: servers that hold a token post one JSON object, or one a line (NDJSON). No page can: nothing here
/// answers to scripts of other origins.
///
/// HOSTILE INPUT: as for every door, before the token is known. What comes with a token is a stranger's text all the same,
/// but for the address and agent of a visitor where the token may relay them.
///
/// LIMITS: 1,000 lines a batch, 32 of them under way at a time; an object has the size of a form. Beyond a few kilobytes a
/// body is read, and a batch taken apart, by the workers.
#pragma once

#include "captura/domain/api_token.hpp"
#include "captura/intake/ports.hpp"
#include "captura/web/form_server.hpp"

#include <functional>
#include <optional>
#include <string>

namespace captura::web {

class ApiDoor {
public:
    using Found = http::Router::Found;
    using IsForm = std::function<bool(const std::string& slug)>;

    /// All must outlive the requests. Without workers everything is read on the loop.
    ApiDoor(const Settings& settings, const Submit& submit, IsForm is_form, intake::Workers* workers);

    /// Nothing where the address is another.
    std::optional<Found> find(const http::Request& head) const;

private:
    struct Batch;
    enum class From : bool { object, batch };
    Task<http::Response> take_one(const ApiToken& token, Submission submission, From from) const;
    Task<http::Response> take_object(const ApiToken& token, http::Request request) const;
    Task<http::Response> take_lines(const ApiToken& token, http::Request request) const;
    Task<void> take_line(Batch& batch, std::size_t index) const;
    Task<void> take_some(Batch& batch, std::size_t first, std::size_t last) const;

    const Settings& settings_;
    const Submit& submit_;
    IsForm is_form_;
    intake::Workers* workers_;
};

}  // namespace captura::web
