#include "captura/reading/form_body.hpp"

#include "reading/form_body_fields.hpp"
#include "reading/json_body.hpp"
#include "reading/multipart.hpp"
#include "reading/urlencoded.hpp"

#include <algorithm>
#include <string>

namespace captura::reading {
namespace {

enum class Kind : std::uint8_t { urlencoded, multipart, json, unknown };

Kind declared_kind(std::string_view type)
{
    if (type == "application/x-www-form-urlencoded") return Kind::urlencoded;
    if (type == "multipart/form-data") return Kind::multipart;
    if (type == "application/json" || type == "text/json" || type.ends_with("+json")) return Kind::json;
    return Kind::unknown;
}

bool looks_like_an_object(std::string_view body)
{
    if (body.starts_with("\xef\xbb\xbf")) body.remove_prefix(3);
    body = trim_blanks(body);
    return body.size() >= 2 && body.front() == '{' && body.back() == '}';
}

/// Printable, and with a name of sensible length before its first "=".
bool looks_urlencoded(std::string_view body)
{
    const std::string_view start = body.substr(0, 1024);
    const bool plain = std::none_of(start.begin(), start.end(), [](char c) { return c >= '\0' && c < ' '; });
    return plain && start.find('=') != std::string_view::npos;
}

/// The kinds with a syntax of their own.
Kind kind_by_syntax(std::string_view body)
{
    if (looks_like_an_object(body)) return Kind::json;
    return boundary_by_look(body).empty() ? Kind::unknown : Kind::multipart;
}

/// Scripts post JSON and multipart under the default type often enough; nobody posts urlencoded text that looks like
/// either. The types with a syntax of their own are taken at their word.
Kind choose_kind(std::string_view type, std::string_view body, FormFields& fields)
{
    const Kind declared = declared_kind(type);
    if (declared == Kind::json) return declared;
    Kind look = kind_by_syntax(body);
    const bool mistaken = declared == Kind::unknown || look == Kind::json ||
                          (look == Kind::multipart && declared == Kind::urlencoded);
    if (!mistaken) return declared;
    if (look == Kind::unknown && looks_urlencoded(body)) look = Kind::urlencoded;
    if (look != Kind::unknown) fields.note("content_type_sniffed");
    return look;
}

/// `_touches` of a form post is JSON in a field: it becomes the fields that the same array in a JSON body gives,
/// `_touches[0].page` and so on. What is no such array stays as it is.
void spread_touches(const FormLimits& limits, FormFields& fields)
{
    constexpr std::string_view name = "_touches";
    auto& all = fields.inquiry().fields;
    const auto field = std::find_if(all.begin(), all.end(), [&](const Field& one) { return one.name == name; });
    if (field == all.end() || field->value.empty()) return;
    FormFields spread{limits};
    const std::string object = "{\"" + std::string{name} + "\":" + field->value + "}";
    const Refusal refusal = read_json_object(object, limits, spread);
    const auto& found = spread.inquiry().fields;
    const bool fits = all.size() + found.size() <= limits.fields + 1;
    const bool touches = std::all_of(found.begin(), found.end(), [](const Field& one) { return one.name.starts_with("_touches["); });
    if (refusal || !fits || !touches) return fields.note("touches_unreadable");
    all.erase(field);
    all.insert(all.end(), found.begin(), found.end());
}

}  // namespace

Result<Inquiry, Unreadable> read_form(std::string_view content_type, std::string_view body, const FormLimits& limits)
{
    FormFields fields{limits};
    if (body.empty()) return std::move(fields.inquiry());
    Refusal refusal;
    switch (choose_kind(media_type_of(content_type), body, fields)) {
        case Kind::urlencoded:
            refusal = read_urlencoded(body, media_parameter_of(content_type, "charset"), fields);
            break;
        case Kind::multipart: {
            std::string boundary = media_parameter_of(content_type, "boundary");
            if (boundary.empty()) boundary = boundary_by_look(body);
            refusal = read_multipart(body, boundary, limits, fields);
            break;
        }
        case Kind::json:
            refusal = read_json_object(body, limits, fields);
            break;
        case Kind::unknown:
            refusal = Unreadable{"unknown_content_type", "neither urlencoded, multipart nor a JSON object"};
            break;
    }
    if (refusal) return std::move(*refusal);
    spread_touches(limits, fields);
    return std::move(fields.inquiry());
}

}  // namespace captura::reading
