#include "web/openapi.hpp"

#include "captura/http/message.hpp"

#include <nlohmann/json.hpp>

namespace captura::web {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view json_type = "application/json";
constexpr std::string_view lines_type = "application/x-ndjson";
constexpr std::string_view problem_type = "application/problem+json";
constexpr std::string_view html_type = "text/html";

Json reference(const char* schema)
{
    return {{"$ref", std::string{"#/components/schemas/"} + schema}};
}

Json text_of(const char* what)
{
    return {{"type", "string"}, {"description", what}};
}

/// Free fields beside the reserved ones: a form's own names, and whatever else is sent, which is kept.
Json fields_schema()
{
    Json properties;
    for (const char* name : {"name", "first_name", "last_name", "email", "phone", "company", "job_title", "country", "message"})
        properties[name] = {{"type", "string"}};
    properties["_id"] = text_of("Idempotency key: the same key and content again is the same submission");
    properties["_test"] = text_of("1: only to be tried out");
    properties["_page"] = text_of("Address of the page");
    properties["_referrer"] = text_of("What led to the page");
    return {{"type", "object"}, {"properties", properties}, {"additionalProperties", true}};
}

Json submission_schema()
{
    Json context;
    for (const auto& [name, what] : {std::pair{"page", "Address of the page"}, std::pair{"referrer", "What led to it"},
                                     std::pair{"ip", "Of the visitor; believed where the token may relay"},
                                     std::pair{"agent", "Of the visitor; likewise"},
                                     std::pair{"language", "Of the visitor, as in \"es\""},
                                     std::pair{"submitted_at", "When the visitor sent it, RFC 3339"}})
        context[name] = text_of(what);
    Json properties;
    properties["_id"] = text_of("Idempotency key");
    properties["_test"] = text_of("1: only to be tried out");
    properties["form"] = text_of("A form that the token may name");
    properties["channel"] = text_of("Where the token may choose");
    properties["fields"] = reference("Fields");
    properties["context"] = {{"type", "object"}, {"properties", context}, {"additionalProperties", false}};
    return {{"type", "object"}, {"description", "Fields under `fields`, or beside everything else"},
            {"properties", properties}, {"additionalProperties", true}};
}

Json accepted_schema()
{
    Json properties;
    properties["id"] = {{"type", "string"}, {"format", "uuid"}};
    properties["status"] = {{"const", "accepted"}};
    properties["message"] = {{"type", "string"}};
    properties["redirect"] = {{"type", {"string", "null"}}, {"format", "uri"}};
    properties["link"] = {{"type", "string"}, {"format", "uri"}};
    properties["calendar"] = {{"type", "string"}, {"format", "uri-reference"}};
    properties["test"] = {{"const", true}};
    return {{"type", "object"}, {"required", {"id", "status", "message", "redirect"}}, {"properties", properties}};
}

Json problem_schema()
{
    Json error;
    for (const char* name : {"field", "code", "message"}) error[name] = {{"type", "string"}};
    const Json one = {{"type", "object"}, {"required", {"field", "code", "message"}}, {"properties", error}};
    Json properties;
    properties["type"] = {{"type", "string"}};
    properties["title"] = {{"type", "string"}};
    properties["status"] = {{"type", "integer"}};
    properties["detail"] = {{"type", "string"}};
    properties["instance"] = {{"type", "string"}};
    properties["id"] = {{"type", "string"}, {"format", "uuid"}, {"description", "The receipt: refused submissions are kept, too"}};
    properties["errors"] = {{"type", "array"}, {"items", one}};
    return {{"type", "object"}, {"required", {"type", "title", "status"}}, {"properties", properties}};
}

Json line_schema()
{
    Json properties;
    properties["line"] = {{"type", "integer"}, {"minimum", 1}};
    properties["status"] = {{"type", "integer"}};
    properties["id"] = {{"type", "string"}, {"format", "uuid"}};
    return {{"type", "object"}, {"description", "One a line, in the order of the lines; a refused one is a Problem as well"},
            {"required", {"line", "status"}}, {"properties", properties}};
}

Json schema_of_body(const Operation& operation)
{
    return operation.token ? reference("Submission") : reference("Fields");
}

Json schema_of_answer(const Operation& operation, std::string_view type)
{
    if (type == lines_type) return reference("Line");
    if (type == problem_type) return reference("Problem");
    if (type == json_type && operation.method == "post" && operation.path.substr(0, 8) != "/compat/") return reference("Accepted");
    if (type == json_type) return Json::object();
    return {{"type", "string"}};
}

Json parameters_of(std::string_view path)
{
    Json parameters = Json::array();
    for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
        const std::string name{path.substr(open + 1, path.find('}', open) - open - 1)};
        parameters.push_back({{"name", name}, {"in", "path"}, {"required", true}, {"schema", {{"type", "string"}}}});
    }
    return parameters;
}

Json describe(const Operation& operation)
{
    Json json;
    json["operationId"] = operation.name;
    json["summary"] = operation.summary;
    if (Json parameters = parameters_of(operation.path); !parameters.empty()) json["parameters"] = std::move(parameters);
    if (operation.token) json["security"] = Json::array({{{"token", Json::array()}}});
    if (!operation.takes.empty()) {
        Json content;
        for (const std::string_view type : operation.takes) content[std::string{type}] = {{"schema", schema_of_body(operation)}};
        json["requestBody"] = {{"required", true}, {"content", content}};
    }
    Json responses;
    for (const int status : operation.statuses) {
        Json response = {{"description", std::string{http::reason_phrase(status)}}};
        const bool redirect = status == 303 || status == 304 || status == 204;
        const std::string_view type = status >= 400 ? problem_type : operation.gives;
        if (!redirect) response["content"][std::string{type}] = {{"schema", schema_of_answer(operation, type)}};
        if (status < 300 && operation.token) response["content"][std::string{lines_type}] = {{"schema", reference("Line")}};
        responses[std::to_string(status)] = std::move(response);
    }
    json["responses"] = std::move(responses);
    return json;
}

const std::vector<std::string_view> form_types{"application/x-www-form-urlencoded", "multipart/form-data", json_type};

}  // namespace

const std::vector<Operation>& operations()
{
    static const std::vector<Operation> all{
        {"get", "/f/{slug}", "showForm", "The form as a page, complete without script", {}, {200, 404, 410}, html_type, false},
        {"post", "/f/{slug}", "postForm", "A submission; 303 to the thank-you page for a browser", form_types,
         {201, 200, 303, 400, 404, 410, 413, 415, 422, 429, 503}, json_type, false},
        {"get", "/f/{slug}.json", "describeForm", "The form as data", {}, {200, 304, 404}, json_type, false},
        {"get", "/f/{slug}.css", "styleOfForm", "The form's own colours, where it has any", {}, {200, 304, 404}, "text/css", false},
        {"get", "/f/{slug}/challenge", "drawPuzzle", "A proof of work for one post, as ALTCHA version 2 asks it", {}, {200, 404, 429, 503},
         json_type, false},
        {"get", "/f/{slug}/thanks", "thankYou", "The thank-you page", {}, {200, 404}, html_type, false},
        {"get", "/f/{slug}/calendar.ics", "calendarOfForm", "Its event for a calendar; `id` is a receipt", {}, {200, 404}, "text/calendar", false},
        {"post", "/compat/{dialect}/{slug}", "postInDialect",
         "A submission as a client of another product sends it, answered in that product's words", form_types,
         {200, 201, 302, 303, 400, 404, 410, 413, 415, 422, 429, 503}, json_type, false},
        {"get", "/compat/{dialect}/{slug}", "verifyDialect", "The handshake of web-hooks that ask before they send", {},
         {200, 403, 404, 405}, "text/plain", false},
        {"get", "/a/{token}", "askToConfirm", "The page behind the link of a mail, with its button", {}, {200, 404, 410}, html_type, false},
        {"post", "/a/{token}", "confirm", "Its button: the address is confirmed", {}, {200, 404, 410, 503}, html_type, false},
        {"post", "/v1/submissions", "postSubmissions", "From server to server: one object, or one a line",
         {json_type, lines_type}, {201, 200, 400, 401, 403, 404, 413, 415, 422, 503}, json_type, true},
        {"get", "/embed.js", "embedScript", "The script a site pastes", {}, {200, 304}, "text/javascript", false},
        {"get", "/frame.js", "frameScript", "For a site that shows a form in a frame", {}, {200, 304}, "text/javascript", false},
        {"get", "/captura.css", "style", "The style of our pages", {}, {200, 304}, "text/css", false},
        {"get", "/openapi.json", "describe", "This description", {}, {200, 304}, json_type, false},
    };
    return all;
}

std::string openapi(const std::string& public_url)
{
    Json json;
    json["openapi"] = "3.1.0";
    json["info"] = {{"title", "Captura"}, {"version", "1"}, {"description", "Takes inquiries for the front desk of a CRM."}};
    if (!public_url.empty()) json["servers"] = Json::array({{{"url", public_url}}});
    for (const Operation& operation : operations())
        json["paths"][std::string{operation.path}][std::string{operation.method}] = describe(operation);
    Json& components = json["components"];
    components["securitySchemes"]["token"] = {{"type", "http"}, {"scheme", "bearer"}};
    components["schemas"]["Fields"] = fields_schema();
    components["schemas"]["Submission"] = submission_schema();
    components["schemas"]["Accepted"] = accepted_schema();
    components["schemas"]["Problem"] = problem_schema();
    components["schemas"]["Line"] = line_schema();
    return json.dump();
}

}  // namespace captura::web
