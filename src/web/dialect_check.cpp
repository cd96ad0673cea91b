#include "captura/web/dialect_check.hpp"

#include "web/dialect_answers.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace captura::web {
namespace {

/// What stands between "{{" and "}}" and means nothing; empty where all of it does.
std::string unknown_word(const std::string& body, const std::vector<std::string_view>& known)
{
    for (std::size_t open = body.find("{{"); open != std::string::npos; open = body.find("{{", open + 2)) {
        const std::size_t close = body.find("}}", open);
        if (close == std::string::npos) return body.substr(open);
        const std::string word = body.substr(open + 2, close - open - 2);
        if (std::find(known.begin(), known.end(), word) == known.end()) return word;
    }
    return {};
}

const std::vector<std::string_view> answer_words{"receipt", "number", "message", "redirect", "next", "link", "title", "id", "errors", "error"};
const std::vector<std::string_view> challenge_words{"challenge", "hmac"};
const std::vector<std::string_view> error_words{"field", "code", "message"};

}  // namespace

std::vector<std::string> faults_of_answers(const Dialect& dialect)
{
    std::vector<std::string> faults;
    const auto check = [&](const char* what, const std::string& body, const std::string& said, const std::vector<std::string_view>& words) {
        if (const std::string word = unknown_word(body, words); !word.empty())
            faults.push_back(std::string{what} + ": there is no {{" + word + "}}");
        else if (!nlohmann::json::accept(said))
            faults.push_back(std::string{what} + " does not come out as JSON");
    };
    DialectValues values{"receipt", "message", "https://www.example.com/", "https://www.example.com/", "", "title", "id", "", "error"};
    values.errors = render_error(dialect.error, "email", "code", "message");
    if (dialect.form != Dialect::Form::page || !dialect.accepted.body.empty()) {
        check("accepted.body", dialect.accepted.body, render(dialect.accepted.body, values), answer_words);
        if (dialect.refusal == Dialect::Refusal::told)
            check("refused.body", dialect.refused.body, render(dialect.refused.body, values), answer_words);
    }
    if (!dialect.error.empty()) check("error", dialect.error, values.errors, error_words);
    if (!dialect.challenge_answer.empty())
        check("handshake.answer", dialect.challenge_answer, render_challenge(dialect.challenge_answer, "a", "b"), challenge_words);
    const std::string& other = dialect.accepted.body_with_redirect;
    if (!other.empty()) check("accepted.body_with_redirect", other, render(other, values), answer_words);
    return faults;
}

}  // namespace captura::web
