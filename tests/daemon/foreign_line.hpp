/// A post as another product's client makes it, through the form door and the judgement, without spool and database.
#pragma once

#include "captura/daemon/dialects.hpp"
#include "captura/intake/intake.hpp"
#include "captura/web/form_server.hpp"
#include "daemon/spam_file.hpp"
#include "support/corpora.hpp"
#include "web/door.hpp"

#include <fstream>
#include <optional>
#include <sstream>

namespace captura::daemon::test {

/// A file of tests/web/dialects: comments, request line, headers, an empty line, the body. Line ends of multipart bodies
/// are CR LF on the wire.
struct ForeignRequest {
    std::string method;
    std::string target;
    std::vector<http::Header> headers;
    std::string body;
};

inline ForeignRequest read_request(const std::filesystem::path& file)
{
    std::istringstream in{captura::test::slurp(file)};
    ForeignRequest request;
    std::string line;
    while (std::getline(in, line) && line.starts_with('#')) {}
    const std::size_t blank = line.find(' ');
    request.method = line.substr(0, blank);
    request.target = line.substr(blank + 1);
    bool multipart = false;
    while (std::getline(in, line) && !line.empty()) {
        const std::size_t colon = line.find(": ");
        request.headers.push_back({line.substr(0, colon), line.substr(colon + 2)});
        multipart = multipart || line.find("multipart/") != std::string::npos;
    }
    while (std::getline(in, line)) request.body += multipart ? line + "\r\n" : (request.body.empty() ? "" : "\n") + line;
    return request;
}

class ForeignLine {
public:
    explicit ForeignLine(std::shared_ptr<const web::FormBook> forms = web::test::load(web::test::shipped_forms()),
                         std::shared_ptr<const DialectBook> dialects = shipped_dialects())
        : forms_(forms), door_(forms, settings(dialects))
    {
        limits_.dialects = std::move(dialects);
    }

    http::Response send(const ForeignRequest& request)
    {
        judged.reset();
        door_.submitted.clear();
        door_.next = {};
        // What the door hands over is judged for real; then it is asked again with what came of it.
        http::Response response = door_.ask(request.method, request.target, request.headers, request.body);
        submitted = door_.submitted;
        if (door_.submitted.empty()) return response;
        judged = judge(door_.submitted.back());
        door_.next.id = *Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
        door_.next.next = judged->inquiry.value("_next");
        door_.next.language = judged->inquiry.value("_lang");
        door_.next.rejections = judged->judgement.rejections;
        door_.next.fields = judged->inquiry.fields;
        if (!judged->judgement.reasons.empty()) door_.next.reason = judged->judgement.reasons.front();
        if (judged->judgement.verdict == Verdict::rejected) door_.next.kind = intake::Answer::Kind::rejected;
        if (judged->judgement.verdict == Verdict::unreadable) door_.next.kind = intake::Answer::Kind::unreadable;
        return door_.ask(request.method, request.target, request.headers, request.body);
    }

    /// What that client hears where the choke point says so.
    http::Response answer(intake::Answer said, const std::string& dialect)
    {
        door_.next = std::move(said);
        if (door_.next.kind != intake::Answer::Kind::refused) door_.next.id = *Uuid::parse("01890a5d-ac96-774b-bcce-b302099a8057");
        return door_.ask("POST", "/compat/" + dialect + "/contact?ajax=1",
                         {{"Content-Type", "application/x-www-form-urlencoded"}, {"Accept", "application/json"}}, "a=b");
    }
    /// What the choke point would make of it.
    Judged judge(const Submission& one) const
    {
        Entry entry = forms_->forms.at(one.entry)->entry;
        entry.spam = spam_;
        return intake::judge(one, entry, limits_);
    }

    std::vector<Submission> submitted;  ///< by the last one
    std::optional<Judged> judged;  ///< of the last one; none where the door took no submission

private:
    static web::Settings settings(const std::shared_ptr<const DialectBook>& dialects)
    {
        web::Settings settings;
        settings.public_url = "https://forms.captura.example";
        settings.dialects = dialects;
        settings.posts_per_minute = 1'000'000;  // one client asks everything here
        return settings;
    }

    std::shared_ptr<const web::FormBook> forms_;
    web::test::Door door_;
    reading::Limits limits_;
    const std::shared_ptr<const rules::SpamTable> spam_ = load_spam_table({});
};

}  // namespace captura::daemon::test
