/// What a visitor gets to see of an answer of the choke point, as JSON or as a page.
#pragma once

#include "captura/http/message.hpp"
#include "captura/intake/intake.hpp"
#include "captura/web/door_watch.hpp"
#include "web/form_view.hpp"
#include "web/pages.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

/// Who asks, as far as the answer depends on it.
struct Asker {
    bool json = false;
    std::string origin;           ///< the Origin header
    std::string accept_language;
    std::string query;            ///< of the page
    std::string referrer;         ///< the page that was posted from, as far as its site tells
};

/// Lets scripts of a listed page read the answer; for all others the browser keeps it back. `view` may be null.
void add_origin(http::Response& response, const FormView* view, const Asker& asker);

class Answers {
public:
    /// What a form drawn now carries besides its fields; empty function: nothing.
    using Mark = std::function<DrawnMarks(const Form&)>;

    /// `public_url` without a slash at its end; `base` is its path. Both empty at the root of a host that nobody named.
    Answers(std::string public_url, std::string base, Mark mark);

    /// The words of pages that belong to no form.
    void use(std::shared_ptr<const WordBook> words) { words_ = std::move(words); }

    /// A form, fresh; `page` and `referrer` say where the visitor is and came from. Fields that allow it are filled from
    /// the query of the page. A closed one is gone (410).
    http::Response fresh_form(const FormView& view, const Asker& asker, std::string page, std::string referrer, bool framed) const;
    http::Response thanks(const FormView& view, const std::optional<Uuid>& receipt, bool test) const;
    /// The event of the form as a file; it must have one.
    http::Response calendar(const FormView& view, const Uuid& receipt, Timestamp when) const;
    http::Response submitted(const FormView& view, const Asker& asker, const intake::Answer& answer) const;

    /// Answers without submission. `view` is null where there is no such form.
    http::Response not_found(const Asker& asker) const;
    http::Response wrong_method(const Asker& asker, const FormView* view, std::string_view allow) const;
    http::Response wrong_type(const Asker& asker, const FormView* view) const;
    /// `limit` posts in a minute are allowed to one address.
    http::Response too_many(const Asker& asker, const FormView* view, std::size_t wait_seconds, std::size_t limit) const;
    http::Response puzzle(const Asker& asker, const FormView& view, std::string json) const;
    http::Response no_puzzle(const Asker& asker, const FormView& view) const;
    /// `more_headers`: that a script may send beyond ours.
    http::Response preflight(const FormView& view, const Asker& asker, const std::vector<std::string>& more_headers = {}) const;

private:
    std::vector<LanguageLink> languages_of(const Form& form, std::string_view query) const;
    const Words& words_of(const FormView* view, const Asker& asker) const;
    http::Response closed(const FormView& view, const Asker& asker, std::string_view receipt) const;
    http::Response accepted(const FormView& view, const Asker& asker, const intake::Answer& answer) const;
    http::Response rejected(const FormView& view, const Asker& asker, const intake::Answer& answer) const;
    http::Response unreadable(const FormView& view, const Asker& asker, const intake::Answer& answer) const;
    http::Response refused(const FormView& view, const Asker& asker, const intake::Answer& answer) const;
    http::Response refusal(int status, const Asker& asker, const FormView* view, std::string_view heading,
                           std::string_view text, std::string_view receipt = {}) const;

    void mark(DrawnForm& drawn, const FormView& view) const;

    std::string public_url_;
    std::string base_;
    Mark mark_;
    Pages pages_;
    std::shared_ptr<const WordBook> words_;
};

}  // namespace captura::web
