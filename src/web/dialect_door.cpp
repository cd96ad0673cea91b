#include "web/dialect_door.hpp"

#include "captura/domain/digest.hpp"
#include "captura/intake/each_of.hpp"
#include "captura/intake/first_values.hpp"
#include "web/off_loop.hpp"
#include "web/posted.hpp"
#include "web/query.hpp"
#include "web/signer.hpp"

#include <algorithm>

namespace captura::web {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view compat_prefix = "/compat/";

/// Whether `path` is of that form, "/submit/*/{id}" ("*" is any segment, "{id}" may have more around it); `id` is what
/// stands there.
bool matches(std::string_view pattern, std::string_view path, std::string& id)
{
    constexpr std::string_view mark = "{id}";
    while (!pattern.empty() && !path.empty()) {
        const std::string_view want = pattern.substr(0, std::min(pattern.find('/', 1), pattern.size()));
        const std::string_view is = path.substr(0, std::min(path.find('/', 1), path.size()));
        pattern.remove_prefix(want.size());
        path.remove_prefix(is.size());
        const std::size_t at = want.find(mark);
        if (at != std::string_view::npos) {
            const std::string_view before = want.substr(0, at);
            const std::string_view after = want.substr(at + mark.size());
            if (is.size() <= before.size() + after.size() || !is.starts_with(before) || !is.ends_with(after)) return false;
            id = is.substr(before.size(), is.size() - before.size() - after.size());
        } else if (want != "/*" && want != is) {
            return false;
        }
    }
    return pattern.empty() && (path.empty() || path == "/");
}

/// A form lists the plain id, or "dialect:id" where two products could know it by the same.
DialectDoor::View form_known_as(const std::string& id, const std::string& dialect, const DialectDoor::Views& views)
{
    const std::string named = dialect + ":" + id;
    for (const auto& [slug, view] : views)
        for (const std::string& alias : view->form->aliases)
            if (alias == id || alias == named) return view;
    return nullptr;
}

/// What is to be said of a post whose product signs what it sends; nothing where the signature is right.
std::string_view fact_of_signature(const Dialect& dialect, std::string_view signature, std::string_view body)
{
    if (dialect.secret.empty() || dialect.signature_header.empty()) return {};
    if (signature.empty()) return "signature_missing";
    if (signature.starts_with(dialect.signature_prefix)) signature.remove_prefix(dialect.signature_prefix.size());
    const std::string expected = hex(Signer{dialect.secret}.sign(dialect.signed_prefix + std::string{body}));
    return equal_in_constant_time(signature, expected) ? std::string_view{} : "signature_wrong";
}

/// Before a script of a site posts, its browser asks an address that names no form yet. The answer to the post itself is shown
/// to the sites of its form alone.
DialectDoor::View form_for(std::string_view origin, const DialectDoor::Views& views)
{
    for (const auto& [slug, view] : views)
        if (!view->form->aliases.empty() && allows_origin(*view->form, origin)) return view;
    return nullptr;
}

bool is_plain_challenge(const std::string& text)
{
    return !text.empty() && text.size() <= 256 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    });
}

}  // namespace

DialectDoor::DialectDoor(const Settings& settings, const Answers& answers, const Submit& submit, Admit admit, intake::Workers* workers)
    : settings_(settings), answers_(answers), submit_(submit), admit_(std::move(admit)), workers_(workers)
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
    if (slash == std::string_view::npos) return Found::at_once(answers_.not_found(asker_of(head)));
    const auto dialect = settings_.dialects->find(rest.substr(0, slash));
    const auto view = views.find(std::string(rest.substr(slash + 1)));
    if (dialect == settings_.dialects->end() || view == views.end()) return Found::at_once(answers_.not_found(asker_of(head)));
    return find_post(head, post_for(head, dialect->second, view->second));
}

std::optional<DialectDoor::Found> DialectDoor::find_foreign(const Request& head, const Views& views) const
{
    if (settings_.dialects == nullptr) return std::nullopt;
    for (const auto& [name, dialect] : *settings_.dialects) {
        for (const std::string& path : dialect->paths) {
            std::string id;
            if (!matches(path, head.path, id)) continue;
            const bool by_body = id.empty() && !dialect->id_fields.empty();
            if (by_body && head.method == "POST") return find_by_body(head, dialect, views);
            if (const View any = form_for(head.header("Origin"), views); by_body && head.method == "OPTIONS" && any != nullptr)
                return Found::at_once(answers_.preflight(*any, asker_of(head), dialect->request_headers));
            const View view = form_known_as(id, name, views);
            if (id.empty() || view == nullptr) continue;
            ForeignPost post = post_for(head, dialect, view);
            post.id = std::move(id);
            return find_post(head, std::move(post));
        }
    }
    return std::nullopt;
}

/// The body alone says which form it is for, so that it is read before anything of a form is known.
DialectDoor::Found DialectDoor::find_by_body(const Request& head, std::shared_ptr<const Dialect> dialect, const Views& views) const
{
    auto handler = [this, dialect = std::move(dialect), &views](Request request) {
        return take_by_body(dialect, views, std::move(request));
    };
    Found found = admit_(head, nullptr, std::move(handler));
    if (found.route) found.route->max_body = std::min(found.route->max_body, settings_.form_octets);  // it is read twice
    return found;
}

Task<Response> DialectDoor::take_by_body(std::shared_ptr<const Dialect> dialect, const Views& views, Request request) const
{
    std::vector<std::string> ids;
    auto look = [&] {
        Submission posted;
        posted.content_type = request.header("Content-Type");
        posted.body = request.body;
        ids = intake::first_values(posted, dialect->id_fields);
        posted.content_type = "application/x-www-form-urlencoded";
        posted.body = request.query;
        const std::vector<std::string> asked = intake::first_values(posted, dialect->id_fields);
        ids.insert(ids.end(), asked.begin(), asked.end());
    };
    co_await off_loop(workers_, request.body.size(), look);
    for (std::string& id : ids) {
        const View view = id.empty() ? nullptr : form_known_as(id, dialect->name, views);
        if (view == nullptr) continue;
        auto post = std::make_shared<ForeignPost>(post_for(request, dialect, view));
        post->id = std::move(id);
        Task<Response> answering = take_post(std::move(post), std::move(request));
        co_return co_await std::move(answering);
    }
    co_return answers_.not_found(asker_of(request));
}

ForeignPost DialectDoor::post_for(const Request& head, std::shared_ptr<const Dialect> dialect, View view) const
{
    ForeignPost post;
    post.public_url = settings_.public_url.empty() ? "http://" + std::string(head.header("Host")) : settings_.public_url;
    post.asker = asker_of(head);
    post.asker.json = answers_json(*dialect, post.asker, head.query);
    post.dialect = std::move(dialect);
    post.view = view_in(view, query_value(head.query, "lang"), post.asker.accept_language);
    post.every_language = std::move(view);
    return post;
}

/// The product asks whether this address is ours before it sends anything there. It shows what the operator told it, and gets
/// its challenge back; or it gets the challenge signed. What is signed is a plain word: signed posts begin otherwise, so that
/// nobody can have a post signed here.
Response DialectDoor::shake_hands(const Request& head, const ForeignPost& post) const
{
    const Dialect& dialect = *post.dialect;
    Submission look;
    look.content_type = "application/x-www-form-urlencoded";
    look.body = head.query;
    const std::vector<std::string> names{dialect.challenge, dialect.challenge_token};
    const std::vector<std::string> said = intake::first_values(look, names);
    const bool signs = !dialect.challenge_answer.empty();
    const bool known = signs ? !dialect.secret.empty()
                             : !dialect.expected_token.empty() && equal_in_constant_time(said[1], dialect.expected_token);
    if (!known || !is_plain_challenge(said[0])) return http::problem(403, "This is not what was agreed", "");
    Response response;
    response.headers = {{"Content-Type", signs ? "application/json" : "text/plain"},
                        {"X-Content-Type-Options", "nosniff"}, {"Cache-Control", "no-store"}};
    response.body = signs ? render_challenge(dialect.challenge_answer, said[0], hex(Signer{dialect.secret}.sign(said[0]))) : said[0];
    return response;
}

DialectDoor::Found DialectDoor::find_post(const Request& head, ForeignPost post) const
{
    if (head.method == "GET" && !post.dialect->challenge.empty()) return Found::at_once(shake_hands(head, post));
    if (head.method == "OPTIONS") return Found::at_once(answers_.preflight(*post.view, post.asker, post.dialect->request_headers));
    if (head.method != "POST") return Found::at_once(answers_.wrong_method(post.asker, post.view.get(), "POST, OPTIONS"));
    const View view = post.view;
    auto kept = std::make_shared<const ForeignPost>(std::move(post));
    auto handler = [this, kept](Request request) { return take_post(kept, std::move(request)); };
    return admit_(head, view, std::move(handler));
}

Task<Response> DialectDoor::take_post(std::shared_ptr<const ForeignPost> post, Request request) const
{
    const Dialect& dialect = *post->dialect;
    std::string signature{dialect.secret.empty() ? std::string_view{} : request.header(dialect.signature_header)};
    Submission submission = submission_of(std::move(request), post->view->form->slug);
    submission.content_type = mark_dialect(submission.content_type, dialect.name);
    if (dialect.secret.empty() && dialect.each.empty()) return answer_to(std::move(post), submit_(std::move(submission)));
    return take_hook(std::move(post), std::move(submission), std::move(signature));
}

/// What a product sends by itself: signed, and perhaps several leads at once. A wrong signature refuses nothing: a secret
/// that was changed on one side alone must not cost a lead. It weighs as much as the lane `spam` asks for.
Task<Response> DialectDoor::take_hook(std::shared_ptr<const ForeignPost> post, Submission whole, std::string signature) const
{
    std::string_view fact;
    std::vector<std::string> leads;
    auto look = [&] {
        fact = fact_of_signature(*post->dialect, signature, whole.body);
        leads = intake::each_of(whole.body, *post->dialect);
    };
    co_await off_loop(workers_, whole.body.size(), look);
    if (!fact.empty()) note_observed(whole, fact);
    if (leads.empty()) {
        Task<Response> answering = answer_to(std::move(post), submit_(std::move(whole)));
        co_return co_await std::move(answering);
    }
    std::string{}.swap(whole.body);
    intake::Answer told;
    for (std::size_t i = 0; i < leads.size(); ++i) {
        Submission one = whole;
        one.body = std::move(leads[i]);
        one.given_key = key_of_line(whole.given_key, i + 1);
        Task<intake::Answer> answering = submit_(std::move(one));
        intake::Answer answered = co_await std::move(answering);
        // One that is not kept is asked for again, and the others with it: their keys know them.
        const bool not_kept = answered.kind == intake::Answer::Kind::refused;
        const bool worse = told.kind == intake::Answer::Kind::accepted && answered.kind != told.kind;
        if (i == 0 || not_kept || worse) told = std::move(answered);
        if (not_kept) break;
    }
    co_return answer_in(*post, answers_, std::move(told));
}

/// Apart from take_post, so that no frame holds request and submission while others work on a copy.
Task<Response> DialectDoor::answer_to(std::shared_ptr<const ForeignPost> post, Task<intake::Answer> answering) const
{
    intake::Answer answered = co_await std::move(answering);
    if (answered.language.empty()) co_return answer_in(*post, answers_, std::move(answered));
    ForeignPost spoken = *post;
    spoken.view = view_in(post->every_language, answered.language, post->asker.accept_language);
    co_return answer_in(spoken, answers_, std::move(answered));
}

}  // namespace captura::web
