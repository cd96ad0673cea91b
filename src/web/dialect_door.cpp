#include "web/dialect_door.hpp"

#include "web/posted.hpp"

namespace captura::web {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view compat_prefix = "/compat/";

DialectDoor::Found answer(Response response)
{
    DialectDoor::Found found;
    found.refused = std::move(response);
    return found;
}

}  // namespace

DialectDoor::DialectDoor(const Settings& settings, const Answers& answers, const Submit& submit, Admit admit)
    : settings_(settings), answers_(answers), submit_(submit), admit_(std::move(admit))
{
}

std::optional<DialectDoor::Found> DialectDoor::find(const Request& head, const Views& views) const
{
    if (settings_.dialects == nullptr) return std::nullopt;
    if (head.path.compare(0, compat_prefix.size(), compat_prefix) == 0) return find_named(head, views);
    return std::nullopt;
}

/// /compat/{dialect}/{slug}, perhaps with a slash at its end, which site builders add.
DialectDoor::Found DialectDoor::find_named(const Request& head, const Views& views) const
{
    std::string_view rest = std::string_view(head.path).substr(compat_prefix.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) return answer(answers_.not_found(asker_of(head)));
    const auto dialect = settings_.dialects->find(rest.substr(0, slash));
    const auto view = views.find(std::string(rest.substr(slash + 1)));
    if (dialect == settings_.dialects->end() || view == views.end()) return answer(answers_.not_found(asker_of(head)));
    ForeignPost post;
    post.dialect = dialect->second;
    post.view = view->second;
    return find_post(head, std::move(post));
}

DialectDoor::Found DialectDoor::find_post(const Request& head, ForeignPost post) const
{
    post.public_url = settings_.public_url.empty() ? "http://" + std::string(head.header("Host")) : settings_.public_url;
    post.asker = asker_of(head);
    post.asker.json = answers_json(*post.dialect, post.asker, head.query);
    if (head.method == "OPTIONS") return answer(answers_.preflight(*post.view, post.asker, post.dialect->request_headers));
    if (head.method != "POST") return answer(answers_.wrong_method(post.asker, post.view.get(), "POST, OPTIONS"));
    const View view = post.view;
    auto kept = std::make_shared<const ForeignPost>(std::move(post));
    auto handler = [this, kept](Request request) { return take_post(kept, std::move(request)); };
    return admit_(head, view, std::move(handler));
}

Task<Response> DialectDoor::take_post(std::shared_ptr<const ForeignPost> post, Request request) const
{
    Submission submission = submission_of(std::move(request), post->view->form->slug);
    submission.content_type = mark_dialect(submission.content_type, post->dialect->name);
    return answer_to(std::move(post), submit_(std::move(submission)));
}

/// Apart from take_post, so that no frame holds request and submission while others work on a copy.
Task<Response> DialectDoor::answer_to(std::shared_ptr<const ForeignPost> post, Task<intake::Answer> answering) const
{
    intake::Answer answered = co_await std::move(answering);
    co_return answer_in(*post, answers_, std::move(answered));
}

}  // namespace captura::web
