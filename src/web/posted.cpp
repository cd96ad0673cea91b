#include "web/posted.hpp"

#include "captura/domain/dialect.hpp"
#include "captura/domain/digest.hpp"
#include "web/asking.hpp"

namespace captura::web {
namespace {

constexpr std::size_t longest_key = 255;  // of a given key, everywhere

}  // namespace

Asker asker_of(const http::Request& head)
{
    Asker asker;
    asker.json = wants_json(head.header("Content-Type"), head.header("Accept"), head.header("X-Requested-With"));
    asker.origin = head.header("Origin");
    asker.accept_language = head.header("Accept-Language");
    asker.query = head.query;
    asker.referrer = head.header("Referer");
    return asker;
}

void note_observed(Submission& submission, std::string_view fact)
{
    std::string& observed = submission.visit.observed;
    if (!observed.empty()) observed += ' ';
    observed += fact;
}

std::string key_of_line(const std::string& batch_key, std::size_t number)
{
    if (batch_key.empty()) return {};
    const std::string behind = "." + std::to_string(number);
    if (batch_key.size() + behind.size() <= longest_key) return batch_key + behind;
    return hex(sha256(batch_key)) + behind;
}

Submission submission_of(http::Request&& request, const std::string& slug)
{
    Submission submission;
    submission.door = Door::web;
    submission.entry = slug;
    submission.received_at = now();
    submission.content_type = without_dialect(request.header("Content-Type"));
    submission.given_key = read_given_key(request.header("Idempotency-Key"));
    submission.visit.user_agent = request.header("User-Agent");
    submission.visit.accept_language = request.header("Accept-Language");
    submission.visit.origin = request.header("Origin");
    submission.visit.referrer = request.header("Referer");
    if (request.from_proxy) note_observed(submission, "from_proxy");
    if (request.header("Sec-Fetch-Site") == "none") note_observed(submission, "direct_post");
    submission.visit.address = std::move(request.client);
    submission.body = std::move(request.body);
    return submission;
}

}  // namespace captura::web
