#include "web/api_door.hpp"

#include "captura/intake/first_values.hpp"
#include "web/asking.hpp"
#include "web/off_loop.hpp"
#include "web/posted.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace captura::web {
namespace {

using http::Request;
using http::Response;

constexpr std::string_view path = "/v1/submissions";
constexpr std::size_t most_lines = 1000;
constexpr std::size_t at_once = 32;  // they share their fsyncs
constexpr std::size_t longest_address = 45;

enum class Kind { object, lines, other };

std::string lower(std::string_view text)
{
    std::string out{text};
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return out;
}

Kind kind_of(std::string_view content_type)
{
    std::string type = lower(content_type.substr(0, content_type.find(';')));
    while (type.ends_with(' ')) type.pop_back();
    if (type == "application/x-ndjson" || type == "application/ndjson" || type == "application/jsonl") return Kind::lines;
    if (type == "application/json" || type == "text/json" || type.ends_with("+json")) return Kind::object;
    return Kind::other;
}

Response unauthorized()
{
    Response response = http::problem(401, "A token is needed", "Authorization: Bearer, with a token that is configured here");
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
}

std::string_view bearer(const Request& head)
{
    const std::string_view value = head.header("Authorization");
    constexpr std::string_view scheme = "bearer ";
    if (value.size() <= scheme.size() || lower(value.substr(0, scheme.size())) != scheme) return {};
    const std::string_view token = value.substr(scheme.size());
    return token.substr(std::min(token.find_first_not_of(' '), token.size()));
}

/// An address as it stands in a log and in limits: digits, letters of hex, dots, colons.
bool looks_like_an_address(const std::string& text)
{
    return !text.empty() && text.size() <= longest_address && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':';
    });
}

Response accepted(const intake::Answer& answered)
{
    Response response;
    response.status = answered.repeat ? 200 : 201;
    response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    response.body = "{\"id\":\"" + answered.id.text() + "\",\"status\":\"accepted\",\"message\":\"The submission was kept.\",\"redirect\":null}";
    return response;
}

/// Programs act on the code; people who read their logs see the same in words.
std::string in_words(std::string code)
{
    std::replace(code.begin(), code.end(), '_', ' ');
    return code;
}

Response answer_of(const intake::Answer& answered)
{
    using Answered = intake::Answer::Kind;
    switch (answered.kind) {
        case Answered::accepted: return accepted(answered);
        case Answered::unreadable:
            return http::problem(400, "This could not be read", answered.reason, answered.id.text());
        case Answered::rejected: {
            std::vector<http::ProblemField> errors;
            for (const Rejection& wrong : answered.rejections)
                errors.push_back({wrong.field, wrong.code, in_words(wrong.code)});
            return http::problem(422, "Nobody can be reached by this", "", answered.id.text(), errors);
        }
        case Answered::refused: break;
    }
    Response response = http::problem(503, "It could not be kept", "send it again");
    response.headers.push_back({"Retry-After", "10"});
    return response;
}

/// Views into `body`. LIMIT: one more than a batch may have, however many there are.
std::vector<std::string_view> split_lines(std::string_view body)
{
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < body.size() && lines.size() <= most_lines;) {
        const std::size_t end = std::min(body.find('\n', at), body.size());
        lines.push_back(body.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

bool is_blank(std::string_view line)
{
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// `{"line":2,"status":201,"id":"..."}`, or the problem with its line in front.
std::string result_line(std::size_t number, const Response& response)
{
    std::string line = "{\"line\":" + std::to_string(number);
    if (response.status >= 300) return line + "," + response.body.substr(1) + "\n";
    const std::size_t id = response.body.find("\"id\"");
    const std::string rest = response.body.substr(id, response.body.find(',', id) - id);
    return line + ",\"status\":" + std::to_string(response.status) + "," + rest + "}\n";
}

}  // namespace

/// A batch under way: the lines in, the answers out, each in its place.
struct ApiDoor::Batch {
    const ApiToken& token;
    Submission pattern;  ///< what all lines share
    std::string body;
    std::vector<std::string_view> lines;  ///< of it
    std::vector<Response> answers;
};

ApiDoor::ApiDoor(const Settings& settings, const Submit& submit, IsForm is_form, intake::Workers* workers)
    : settings_(settings), submit_(submit), is_form_(std::move(is_form)), workers_(workers)
{
}

/// Whoever has no token is told so before the body is read.
std::optional<ApiDoor::Found> ApiDoor::find(const Request& head) const
{
    if (head.path != path) return std::nullopt;
    if (head.method != "POST") {
        Response response = http::problem(405, "Only POST is answered here", "");
        response.headers.push_back({"Allow", "POST"});
        return Found::at_once(std::move(response));
    }
    const ApiToken* token = find_token(settings_.tokens, bearer(head));
    if (token == nullptr) return Found::at_once(unauthorized());
    const Kind kind = kind_of(head.header("Content-Type"));
    if (kind == Kind::other)
        return Found::at_once(http::problem(415, "Unknown kind of body", "application/json for one object, application/x-ndjson for one a line"));
    http::Route route;
    route.max_body = kind == Kind::lines ? settings_.multipart_octets : settings_.form_octets;
    if (kind == Kind::lines)
        route.handler = [this, token](Request request) { return take_lines(*token, std::move(request)); };
    else
        route.handler = [this, token](Request request) { return take_object(*token, std::move(request)); };
    Found found;
    found.route = std::move(route);
    return found;
}

/// What the caller says of the visitor holds where its token says so, and a form it names must be one it may name.
Task<Response> ApiDoor::take_one(const ApiToken& token, Submission submission, From from) const
{
    const std::vector<std::string> names{"_form", "_ip", "_agent", "_id"};
    std::vector<std::string> said;
    auto look = [&] { said = intake::first_values(submission, names); };
    co_await off_loop(workers_, submission.body.size(), look);
    const std::string& form = said[0];
    if (!form.empty()) {
        if (!token.may_name(form)) co_return http::problem(403, "This token may not name that form", "nothing was kept");
        if (!is_form_(form)) co_return http::problem(404, "There is no such form", "nothing was kept");
    }
    // Of a batch the line's own key: its place may be another the next time.
    if (from == From::batch && !said[3].empty()) submission.given_key.clear();
    if (token.relays && looks_like_an_address(said[1])) submission.visit.address = said[1];
    if (token.relays && !said[2].empty()) submission.visit.user_agent = said[2];
    const intake::Answer answered = co_await submit_(std::move(submission));
    co_return answer_of(answered);
}

Task<Response> ApiDoor::take_object(const ApiToken& token, Request request) const
{
    Submission submission = submission_of(std::move(request), token.name);
    submission.door = Door::api;
    return take_one(token, std::move(submission), From::object);
}

Task<Response> ApiDoor::take_lines(const ApiToken& token, Request request) const
{
    Batch batch{token, {}, std::exchange(request.body, {}), {}, {}};
    auto split = [&batch] { batch.lines = split_lines(batch.body); };
    co_await off_loop(workers_, batch.body.size(), split);
    if (batch.lines.size() > most_lines) co_return http::problem(413, "Too many lines", "1,000 at most; nothing was kept");
    batch.pattern = submission_of(std::move(request), token.name);
    batch.pattern.door = Door::api;
    batch.pattern.content_type = "application/json";
    batch.answers.resize(batch.lines.size());
    for (std::size_t first = 0; first < batch.lines.size(); first += at_once) {
        const std::size_t last = std::min(first + at_once, batch.lines.size());
        co_await take_some(batch, first, last);
    }
    Response response;
    response.headers = {{"Content-Type", "application/x-ndjson"}, {"Cache-Control", "no-store"}, {"X-Content-Type-Options", "nosniff"}};
    for (std::size_t i = 0; i < batch.lines.size(); ++i)
        if (!is_blank(batch.lines[i])) response.body += result_line(i + 1, batch.answers[i]);
    co_return response;
}

/// Side by side, so that one fsync serves many. The batch lives in the frame that waits.
Task<void> ApiDoor::take_some(Batch& batch, std::size_t first, std::size_t last) const
{
    const auto executor = co_await boost::asio::this_coro::executor;
    auto start = [&](auto done) {
        auto left = std::make_shared<std::size_t>(last - first);
        auto one_done = [left, done](std::exception_ptr) {
            if (--*left == 0) done(true);
        };
        for (std::size_t i = first; i < last; ++i) boost::asio::co_spawn(executor, take_line(batch, i), one_done);
    };
    co_await callback<bool>(start);
}

/// A bug of ours costs this line alone.
Task<void> ApiDoor::take_line(Batch& batch, std::size_t index) const
{
    const std::string_view line = batch.lines[index];
    Response& result = batch.answers[index];
    if (is_blank(line)) co_return;
    if (line.size() > settings_.form_octets) {
        result = http::problem(413, "The line is too long", "nothing was kept of it");
        co_return;
    }
    Submission submission = batch.pattern;
    submission.body = line;
    submission.given_key = key_of_line(submission.given_key, index + 1);
    try {
        result = co_await take_one(batch.token, std::move(submission), From::batch);
    } catch (const std::exception&) {
        result = http::problem(500, "This line failed", "send it again, with its key");
    }
}

}  // namespace captura::web
