/// /compat/{dialect}/{slug}, and the addresses of other products themselves: a site that posted there posts here after a
/// change of the host, and its client hears what it expects.
///
/// HOSTILE INPUT: as for our own form door, whose limits hold here too.
#pragma once

#include "captura/intake/ports.hpp"
#include "captura/web/form_server.hpp"
#include "web/answers.hpp"
#include "web/dialect_answers.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace captura::web {

class DialectDoor {
public:
    using Found = http::Router::Found;
    using View = std::shared_ptr<const FormView>;
    using Views = std::unordered_map<std::string, View>;
    /// What holds for every post of a form: its rate, its type, its size.
    using Admit = std::function<Found(const http::Request& head, const View& view, http::Handler handler)>;

    /// All must outlive the requests. Without workers everything is read on the loop.
    DialectDoor(const Settings& settings, const Answers& answers, const Submit& submit, Admit admit, intake::Workers* workers);

    /// Nothing where the address is none of a dialect.
    std::optional<Found> find(const http::Request& head, const Views& views) const;
    /// An address of another product's own, of a form that lists its id there in `aliases`. Last, after all of ours.
    std::optional<Found> find_foreign(const http::Request& head, const Views& views) const;

private:
    Found find_by_body(const http::Request& head, std::shared_ptr<const Dialect> dialect, const Views& views) const;
    Task<http::Response> take_by_body(std::shared_ptr<const Dialect> dialect, const Views& views, http::Request request) const;
    http::Response shake_hands(const http::Request& head, const ForeignPost& post) const;
    Found find_named(const http::Request& head, const Views& views) const;
    Found find_post(const http::Request& head, ForeignPost post) const;
    ForeignPost post_for(const http::Request& head, std::shared_ptr<const Dialect> dialect, View view) const;
    Task<http::Response> take_post(std::shared_ptr<const ForeignPost> post, http::Request request) const;
    Task<http::Response> take_hook(std::shared_ptr<const ForeignPost> post, Submission whole, std::string signature) const;
    Task<http::Response> answer_to(std::shared_ptr<const ForeignPost> post, Task<intake::Answer> answering) const;

    const Settings& settings_;
    const Answers& answers_;
    const Submit& submit_;
    Admit admit_;
    intake::Workers* workers_;
};

}  // namespace captura::web
