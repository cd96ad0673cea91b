// JSON as it stands in the database: flat, in the order written, empty members left out.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/domain/judgement.hpp"
#include "captura/domain/submission.hpp"

#include <string>
#include <string_view>

namespace captura::store {

/// Whatever octets came, valid UTF-8 without NUL goes out: what is not becomes U+FFFD. For what the connection said;
/// what the reader read is valid by type.
std::string scrubbed(std::string_view octets);
bool is_clean(std::string_view octets);

/// [["name","value"],..]
void append_fields_json(std::string& out, const std::vector<Field>& fields);
void append_visit_json(std::string& out, const Visit& visit);
void append_contact_json(std::string& out, const Contact& contact);
void append_source_json(std::string& out, const Source& source);
void append_rejections_json(std::string& out, const std::vector<Rejection>& rejections);

inline std::string fields_json(const std::vector<Field>& fields)
{
    std::string out;
    append_fields_json(out, fields);
    return out;
}
inline std::string visit_json(const Visit& visit)
{
    std::string out;
    append_visit_json(out, visit);
    return out;
}
inline std::string contact_json(const Contact& contact)
{
    std::string out;
    append_contact_json(out, contact);
    return out;
}
inline std::string source_json(const Source& source)
{
    std::string out;
    append_source_json(out, source);
    return out;
}
inline std::string rejections_json(const std::vector<Rejection>& rejections)
{
    std::string out;
    append_rejections_json(out, rejections);
    return out;
}

/// {"lead_id": ..., "submission_id": ..., "event": ...}: ids only.
std::string event_json(const std::optional<Uuid>& lead_id, const Uuid& submission_id, std::string_view event);

std::vector<Field> parse_fields(std::string_view json);
Visit parse_visit(std::string_view json);
Contact parse_contact(std::string_view json);
Source parse_source(std::string_view json);
std::vector<Rejection> parse_rejections(std::string_view json);

}  // namespace captura::store
