/// What another product's client hears from us: the words of its own server, from the table of its dialect.
#pragma once

#include "captura/domain/dialect.hpp"
#include "web/answers.hpp"

#include <string>

namespace captura::web {

/// A post as a client of another product made it.
struct ForeignPost {
    std::shared_ptr<const Dialect> dialect;
    std::shared_ptr<const FormView> view;  ///< in the language of the answer
    std::shared_ptr<const FormView> every_language;
    std::string id;          ///< by which that product knows the form; empty where we were asked by our own name for it
    std::string public_url;  ///< ours
    Asker asker;
};

/// Whether the answer is JSON: by the dialect, or as the client asks for it.
bool answers_json(const Dialect& dialect, const Asker& asker, std::string_view query);

/// A refusal that these clients know no words for looks like a yes: it is kept in its lane like any other.
http::Response answer_in(const ForeignPost& post, const Answers& answers, intake::Answer answered);

/// A template with every value in its place; names that it does not know stand as null. For the check of a table, too.
struct DialectValues {
    std::string receipt;
    std::string message;
    std::string redirect;  ///< a page to go to; empty where there is none
    std::string next;      ///< the same, or our thank-you page: never empty
    std::string link;
    std::string title;
    std::string id;
    std::string errors;    ///< JSON objects parted by commas
    std::string error;     ///< message of the first one
};
std::string render(const std::string& body, const DialectValues& values);
std::string render_challenge(const std::string& body, const std::string& challenge, const std::string& hmac);
std::string render_error(const std::string& body, const std::string& field, const std::string& code, const std::string& message);

}  // namespace captura::web
