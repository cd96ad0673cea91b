#include "web/confirmation_pages.hpp"

#include "web/form_view.hpp"

namespace captura::web {
namespace {

using http::Response;
using Found = http::Router::Found;

constexpr std::string_view prefix = "/a/";

Response page(int status, std::string html)
{
    Response response;
    response.status = status;
    response.body = std::move(html);
    const auto add = [&](const char* name, std::string_view value) { response.headers.push_back({name, std::string(value)}); };
    add("Content-Type", "text/html; charset=utf-8");
    add("Content-Security-Policy", plain_policy());
    add("X-Content-Type-Options", "nosniff");
    add("Referrer-Policy", "no-referrer");  // the address of this page is a secret
    add("Cache-Control", "no-store");
    return response;
}

}  // namespace

ConfirmationPages::ConfirmationPages(std::string base, const std::vector<std::string>& keys, Confirm confirm)
    : base_(base), pages_(std::move(base)), links_(keys), confirm_(std::move(confirm))
{
}

Found ConfirmationPages::find(const http::Request& head, const WordBook& book, Timestamp when)
{
    const std::string_view token = std::string_view(head.path).substr(prefix.size());
    const auto confirmation = links_.open(token);
    const std::shared_ptr<const Words> words = book.find(confirmation ? confirmation->language : "en");
    if (!confirmation) {
        const Words& said = book.preferred(head.header("Accept-Language"));
        return Found::at_once(page(404, pages_.notice(said, said.link_unknown, said.link_unknown_text)));
    }
    if (confirmation->expires < when) return Found::at_once(page(410, pages_.notice(*words, words->link_expired, words->link_expired_text)));
    if (head.method == "GET") {
        const Pages::Button button{base_ + std::string(prefix) + std::string(token), words->confirm_button};
        return Found::at_once(page(200, pages_.notice(*words, words->confirm_page, words->confirm_page_text, {}, button)));
    }
    if (head.method != "POST") {
        Response refused = page(405, pages_.notice(*words, words->wrong_method, ""));
        refused.headers.push_back({"Allow", "GET, HEAD, POST"});
        return Found::at_once(std::move(refused));
    }
    http::Route route;
    route.max_body = 4096;  // of no meaning
    route.handler = [self = shared_from_this(), submission = confirmation->submission, words](http::Request) {
        return self->press(submission, words);
    };
    Found found;
    found.route = std::move(route);
    return found;
}

Task<Response> ConfirmationPages::press(Uuid submission, std::shared_ptr<const Words> words) const
{
    const Confirmed outcome = co_await confirm_(submission);
    if (outcome == Confirmed::done) co_return page(200, pages_.notice(*words, words->confirmed, words->confirmed_text));
    if (outcome == Confirmed::gone) co_return page(410, pages_.notice(*words, words->link_expired, words->link_expired_text));
    Response later = page(503, pages_.notice(*words, words->refused, words->confirm_later));
    later.headers.push_back({"Retry-After", "30"});
    co_return later;
}

}  // namespace captura::web
