#include "captura/web/form_server.hpp"

#include "captura/http/address.hpp"
#include "web/addresses.hpp"
#include "web/answers.hpp"
#include "web/api_door.hpp"
#include "web/asking.hpp"
#include "web/assets.hpp"
#include "web/confirmation_pages.hpp"
#include "web/dialect_door.hpp"
#include "web/openapi.hpp"
#include "web/posted.hpp"
#include "web/query.hpp"
#include "web/throttle.hpp"

#include <algorithm>
#include <unordered_map>

namespace captura::web {
namespace {

using http::Request;
using http::Response;
using Found = http::Router::Found;

constexpr std::string_view form_prefix = "/f/";

/// "https://www.example.com/crm" has the path "/crm", without a slash at its end.
std::string path_of(std::string_view public_url)
{
    std::string_view path = public_url.substr(origin_of(public_url).size());
    while (!path.empty() && path.back() == '/') path.remove_suffix(1);
    return std::string(path);
}

/// Where the visitor is, as far as we can know it: without a public address as the browser asked for it.
std::string page_address(const std::string& public_url, const Request& request)
{
    std::string address = public_url.empty() ? "http://" + std::string(request.header("Host")) : public_url;
    address += request.path;
    if (!request.query.empty()) address += "?" + request.query;
    return address;
}

std::optional<Uuid> receipt_of(std::string_view query)
{
    return Uuid::parse(query_value(query, "id"));
}

/// Of one post; its other fields, and what stands around each, take the rest.
std::size_t octets_of_files(const Settings& settings)
{
    constexpr std::size_t around_them = 64 * 1024;
    return settings.multipart_octets - std::min(settings.multipart_octets / 2, around_them);
}

}  // namespace

struct FormServer::State : std::enable_shared_from_this<FormServer::State> {
    State(Settings the_settings, Submit the_submit, std::shared_ptr<DoorWatch> the_watch, intake::Workers* workers)
        : settings(std::move(the_settings)),
          submit(std::move(the_submit)),
          watch(std::move(the_watch)),
          own_origin(origin_of(settings.public_url)),
          answers(settings.public_url, path_of(settings.public_url), marks_of_pages()),
          throttle(settings.posts_per_minute, fresh_seed()),
          puzzle_throttle(settings.posts_per_minute, fresh_seed()),
          script(embed_script()),
          frame(frame_script()),
          style(page_style()),
          dialects(settings, answers, submit, [this](const Request& head, const View& view, http::Handler handler) {
              return admit(head, view, std::move(handler));
          }, workers),
          api(settings, submit, [this](const std::string& slug) { return views.contains(slug); }, workers),
          description(asset_of(openapi(settings.public_url), "application/json"))
    {
    }

    using View = std::shared_ptr<const FormView>;

    const Asset* find_asset(std::string_view path) const;
    Found find_form_route(const Request& head);
    Found find_page(const Request& head, const View& view);
    Found find_post(const Request& head, const View& view);
    Found find_thing(const Request& head, const View& view, std::string_view kind);
    Found find_foreign(const Request& head);
    Found admit(const Request& head, const View& view, http::Handler handler);
    Answers::Mark marks_of_pages() const;
    Response definition(const Request& head, const View& view) const;
    Found find_puzzle(const Request& head, const View& view);
    Task<Response> make_puzzle(View view, Asker asker, std::string network) const;
    void note_origin(Submission& submission, std::string_view host, const Form& form) const;
    Task<Response> take_post(View view, Request request);
    Task<Response> answer_to(View view, Asker asker, Task<intake::Answer> answering) const;

    const Settings settings;
    const Submit submit;
    const std::shared_ptr<DoorWatch> watch;  ///< null: forms carry no token
    const std::string own_origin;            ///< of our own pages; empty where it is not configured
    Answers answers;
    Throttle throttle;
    Throttle puzzle_throttle;
    const Asset script;
    const Asset frame;
    const Asset style;
    std::unordered_map<std::string, View> views;
    std::shared_ptr<const WordBook> words;
    std::shared_ptr<ConfirmationPages> confirmations;  ///< null: none are taken
    const DialectDoor dialects;
    const ApiDoor api;
    const Asset description;
};

FormServer::FormServer(Settings settings, std::shared_ptr<const FormBook> forms, Submit submit,
                       std::shared_ptr<DoorWatch> watch, intake::Workers* workers)
    : state_(std::make_shared<State>(std::move(settings), std::move(submit), std::move(watch), workers))
{
    replace_forms(std::move(forms));
}

FormServer::~FormServer() = default;

void FormServer::replace_forms(std::shared_ptr<const FormBook> forms)
{
    std::unordered_map<std::string, State::View> views;
    for (const auto& [slug, form] : forms->forms) views.emplace(slug, std::make_shared<const FormView>(view_of(form, state_->settings.captcha, octets_of_files(state_->settings))));
    state_->views = std::move(views);
    state_->answers.use(forms->words);
    state_->words = forms->words;
}

void FormServer::take_confirmations(Confirm confirm)
{
    state_->confirmations = std::make_shared<ConfirmationPages>(path_of(state_->settings.public_url),
                                                                state_->settings.sealing_keys, std::move(confirm));
}

Found FormServer::find(const Request& head)
{
    if (head.path.compare(0, form_prefix.size(), form_prefix) == 0) return state_->find_form_route(head);
    if (state_->confirmations && ConfirmationPages::is_for(head.path))
        return state_->confirmations->find(head, *state_->words, now());
    if (auto found = state_->dialects.find(head, state_->views)) return std::move(*found);
    if (auto found = state_->api.find(head)) return std::move(*found);
    const Asset* asset = state_->find_asset(head.path);
    if (asset == nullptr) return state_->find_foreign(head);
    if (head.method != "GET") return Found::at_once(state_->answers.wrong_method(asker_of(head), nullptr, "GET, HEAD"));
    return Found::at_once(serve(*asset, head.header("If-None-Match"), head.header("Accept-Encoding")));
}

const Asset* FormServer::State::find_asset(std::string_view path) const
{
    if (path == "/embed.js") return &script;
    if (path == "/frame.js") return &frame;
    if (path == "/openapi.json") return &description;
    return path == "/captura.css" ? &style : nullptr;
}

/// /f/{slug}, and behind it .json, .css, /thanks, /calendar.ics. A slug has neither dot nor slash. A slash at the end is no other place:
/// site builders add it, and a post is not lost over it.
Found FormServer::State::find_form_route(const Request& head)
{
    const std::string_view rest = std::string_view(head.path).substr(form_prefix.size());
    const std::size_t end = rest.find_first_of("./");
    const auto found = views.find(std::string(rest.substr(0, end)));
    if (found == views.end()) return find_foreign(head);
    const View view = view_in(found->second, query_value(head.query, "lang"), head.header("Accept-Language"));
    if (end != std::string_view::npos && rest.substr(end) != "/") return find_thing(head, view, rest.substr(end));
    if (head.method == "POST") return find_post(head, view);
    if (head.method == "GET") return find_page(head, view);
    if (head.method == "OPTIONS") return Found::at_once(answers.preflight(*view, asker_of(head)));
    return Found::at_once(answers.wrong_method(asker_of(head), view.get(), "GET, HEAD, POST, OPTIONS"));
}

/// None of our own addresses: perhaps another product's, where a form lists the id it knows it by.
Found FormServer::State::find_foreign(const Request& head)
{
    if (auto found = dialects.find_foreign(head, views)) return std::move(*found);
    return Found::at_once(answers.not_found(asker_of(head)));
}

Found FormServer::State::find_page(const Request& head, const View& view)
{
    const bool framed = query_value(head.query, "embed") == "1";
    return Found::at_once(answers.fresh_form(*view, asker_of(head), page_address(settings.public_url, head),
                                     std::string(head.header("Referer")), framed));
}

Found FormServer::State::find_thing(const Request& head, const View& view, std::string_view kind)
{
    if (kind == "/challenge" && watch != nullptr) return find_puzzle(head, view);
    const auto receipt = receipt_of(head.query);
    const bool has_calendar = kind == "/calendar.ics" && view->form->event && receipt;
    const bool known = has_calendar || kind == ".json" || kind == "/thanks" || (kind == ".css" && !view->style.empty());
    if (!known) return Found::at_once(answers.not_found(asker_of(head)));
    if (head.method != "GET") return Found::at_once(answers.wrong_method(asker_of(head), view.get(), "GET, HEAD"));
    if (kind == "/thanks") return Found::at_once(answers.thanks(*view, receipt, asks_for_test(head.query)));
    if (has_calendar) return Found::at_once(answers.calendar(*view, *receipt, now()));
    if (kind == ".json" && watch != nullptr) return Found::at_once(definition(head, view));
    const Asset asset = kind == ".css" ? asset_of(view->style, "text/css; charset=utf-8")
                                       : Asset{view->definition, "application/json", "public, max-age=60", view->definition_tag};
    Response response = serve(asset, head.header("If-None-Match"), {});
    if (view->form->languages.size() > 1) response.headers.push_back({"Vary", "Accept-Language"});
    return Found::at_once(std::move(response));
}

Answers::Mark FormServer::State::marks_of_pages() const
{
    if (watch == nullptr) return {};
    return [this](const Form& form) { return watch->draw(form.slug, own_origin, now()); };
}

/// With a token of its own for each who asks: never from a cache. For any site, like the form itself without one.
Response FormServer::State::definition(const Request& head, const View& view) const
{
    const DrawnMarks marks = watch->draw(view->form->slug, head.header("Origin"), now());
    Response response;
    response.headers.push_back({"Content-Type", "application/json"});
    response.headers.push_back({"Cache-Control", "no-store"});
    response.headers.push_back({"Access-Control-Allow-Origin", "*"});
    response.headers.push_back({"X-Content-Type-Options", "nosniff"});
    response.body = view->definition;
    response.body.pop_back();  // the closing brace
    response.body.append(",\"token\":\"").append(marks.token).append("\",\"honeypot\":\"").append(marks.honeypot).append("\"}");
    return response;
}

/// A puzzle costs us a millisecond of a worker, so one address gets as many of them as it may post.
Found FormServer::State::find_puzzle(const Request& head, const View& view)
{
    const Asker asker = asker_of(head);
    if (head.method == "OPTIONS") return Found::at_once(answers.preflight(*view, asker));
    if (head.method != "GET") return Found::at_once(answers.wrong_method(asker, view.get(), "GET, HEAD, OPTIONS"));
    const std::string network = http::network_of(head.client);
    if (!head.from_proxy) {
        const auto wait = puzzle_throttle.count(network, std::chrono::steady_clock::now());
        if (wait.count() > 0)
            return Found::at_once(answers.too_many(asker, view.get(), static_cast<std::size_t>(wait.count()), settings.posts_per_minute));
    }
    http::Route route;
    route.max_body = 0;
    route.handler = [self = shared_from_this(), view, asker, network](Request) {
        return self->make_puzzle(view, asker, network);
    };
    Found found;
    found.route = std::move(route);
    return found;
}

Task<Response> FormServer::State::make_puzzle(View view, Asker asker, std::string network) const
{
    std::string puzzle = co_await watch->challenge(view->form->slug, asker.origin, std::move(network));
    if (puzzle.empty()) co_return answers.no_puzzle(asker, *view);
    co_return answers.puzzle(asker, *view, std::move(puzzle));
}

/// A site that the form does not list; our own pages need not be.
void FormServer::State::note_origin(Submission& submission, std::string_view host, const Form& form) const
{
    const std::string& origin = submission.visit.origin;
    const bool own = origin == own_origin || origin_host(origin) == host;
    if (is_origin(origin) && !own && !allows_origin(form, origin)) note_observed(submission, "origin_unlisted");
}

Found FormServer::State::find_post(const Request& head, const View& view)
{
    return admit(head, view, [self = shared_from_this(), view](Request request) {
        return self->take_post(view, std::move(request));
    });
}

/// What holds for every post of a form, whatever its address.
Found FormServer::State::admit(const Request& head, const View& view, http::Handler handler)
{
    const BodyKind kind = body_kind(head.header("Content-Type"));
    if (kind == BodyKind::unknown) return Found::at_once(answers.wrong_type(asker_of(head), view.get()));
    if (!head.from_proxy) {
        const auto wait = throttle.count(http::network_of(head.client), std::chrono::steady_clock::now());
        if (wait.count() > 0)
            return Found::at_once(answers.too_many(asker_of(head), view.get(), static_cast<std::size_t>(wait.count()), settings.posts_per_minute));
    }
    http::Route route;
    route.max_body = kind == BodyKind::multipart ? settings.multipart_octets : settings.form_octets;
    route.handler = std::move(handler);
    Found found;
    found.route = std::move(route);
    return found;
}

Task<Response> FormServer::State::take_post(View view, Request request)
{
    Asker asker = asker_of(request);
    const std::string host{request.header("Host")};
    const bool test = asks_for_test(request.query);
    Submission submission = submission_of(std::move(request), view->form->slug);
    if (test) note_observed(submission, "test");
    note_origin(submission, host, *view->form);
    return answer_to(std::move(view), std::move(asker), submit(std::move(submission)));
}

/// Apart from take_post, so that no frame holds request and submission while others work on a copy.
Task<Response> FormServer::State::answer_to(View view, Asker asker, Task<intake::Answer> answering) const
{
    const intake::Answer answered = co_await std::move(answering);
    co_return answers.submitted(*view, asker, answered);
}

}  // namespace captura::web
