/// How the forms and webhooks of another product speak: configuration like an entry, one table a product and no code of
/// its own. `reading` takes the first half, what its fields mean; the web door the second, what its clients expect to hear.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace captura {

/// A list whose items hold name and value of a field beside each other: {"fields": [{"name": "email", "value": "..."}]}.
struct DialectRecord {
    std::vector<std::string> at;      ///< path of one item, "*" for any segment: {"fields", "*"}
    std::vector<std::string> names;   ///< members that name the field, "*" for the item's own key
    std::vector<std::string> values;  ///< members that hold its value, the first that is there
};

/// JSON, in which `{{word}}` stands for a value of the answer; checked when it is loaded.
struct DialectAnswer {
    int status = 200;
    std::string body;
    std::string body_with_redirect;  ///< where there is somewhere to go; empty: the same
};

struct Dialect {
    enum class Form : std::uint8_t { asked, json, page };  ///< as the client asks for it, or always one of both
    enum class Refusal : std::uint8_t { told, hidden };    ///< hidden: its clients know no refusal, it looks accepted

    std::string name;

    /// A path in lower case ("context.pageuri"; a[b] is a.b) to our name, or to a reserved one such as `_page` or `_next`.
    std::unordered_map<std::string, std::string> fields;
    std::vector<std::string> control;  ///< paths in lower case that say nothing of the person; "*" ends an open one
    bool plain_inside = false;  ///< what stands behind such a beginning is a stranger's: none of the names of `fields`
    std::vector<std::string> unwrap;   ///< beginnings of paths in lower case, "payload.data.": what follows is the field
    std::vector<DialectRecord> records;
    std::vector<std::string> each;     ///< path of one lead where a post may hold several: {"entry", "*", "changes", "*"}
    std::vector<std::string> cookies;  ///< paths in lower case of a page's cookies: only these are read of them:
    std::string campaign_cookie;       ///< the campaign it was visited by, "utm_source=...|||utm_medium=..." percent-encoded
    std::string only_id;               ///< a path: where it comes without records the lead itself lies elsewhere
    std::string probe;                 ///< "test=test": a body that says so and nothing else tries the line

    std::vector<std::string> paths;      ///< of the product itself: "/submit/*/{id}"
    std::vector<std::string> id_fields;  ///< hold the foreign id where the path has none
    std::string json_query;              ///< "ajax=1": asks for JSON in the address
    std::string challenge;       ///< of a GET that asks whether we are who we are: the value that goes back,
    std::string challenge_token; ///< the name of what it shows us,
    std::string expected_token;  ///< and what that must be, by the operator; empty: nobody is answered
    std::string challenge_answer;  ///< JSON of {{challenge}} and {{hmac}}, its HMAC under `secret`, where no token is shown
    std::string signature_header;  ///< HMAC-SHA256 of a post under `secret`, in hexadecimal digits
    std::string signature_prefix;  ///< may stand before them: "sha256="
    std::string signed_prefix;     ///< stands before the body where it is signed
    std::string secret;            ///< of the operator; empty: signatures are not looked at, such challenges not answered
    std::vector<std::string> request_headers;  ///< that its browser client sends beyond ours
    Form form = Form::asked;
    Refusal refusal = Refusal::told;
    int redirect_status = 303;
    DialectAnswer accepted;
    DialectAnswer refused;
    std::string error;                         ///< JSON of one wrong field within `refused`
    std::map<std::string, std::string> codes;  ///< our code of a wrong field to theirs; "other" for all the rest
};

using DialectBook = std::map<std::string, std::shared_ptr<const Dialect>, std::less<>>;

/// A submission remembers its dialect as the first parameter of its content type ("application/json;
/// captura-dialect=hubspot"), so that spool, store, replay and explain read it alike.
std::string mark_dialect(std::string_view content_type, std::string_view dialect);
/// For what comes by another address: whoever declares a dialect himself would pass by its signature.
std::string without_dialect(std::string_view content_type);
/// Empty where there is none.
std::string_view dialect_of(std::string_view content_type);

/// What `product` calls our field of that name: the same where it has the word, else the first of its words for it; our
/// own where it has none.
std::string foreign_name(const Dialect& product, const std::string& field);

/// A name as a path in lower case: "a[b][c]" is "a.b.c", "a[]" is "a".
std::string dialect_path(std::string_view field_name);

}  // namespace captura
