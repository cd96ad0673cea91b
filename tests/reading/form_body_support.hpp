/// Forms as browsers write them, and readers for tests.
#pragma once

#include "captura/reading/form_body.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace captura {

inline void PrintTo(const Field& field, std::ostream* out)
{
    *out << field.name << "=" << field.value;
}

}  // namespace captura

namespace captura::reading::test {

using Fields = std::vector<Field>;

inline const std::string urlencoded_type = "application/x-www-form-urlencoded";
inline const std::string json_type = "application/json";
inline const std::string multipart_type = "multipart/form-data; boundary=XX";

/// The fields, or the code of the refusal as a field without a name.
inline Fields fields_of(std::string_view type, std::string_view body, const FormLimits& limits = {})
{
    const auto inquiry = read_form(type, body, limits);
    if (!inquiry) return {{"", "unreadable: " + inquiry.error().reason}};
    return inquiry->fields;
}

inline std::string refusal_of(std::string_view type, std::string_view body, const FormLimits& limits = {})
{
    const auto inquiry = read_form(type, body, limits);
    return inquiry ? "" : inquiry.error().reason;
}

inline bool has_note(const Inquiry& inquiry, std::string_view code)
{
    for (const std::string& note : inquiry.notes)
        if (note == code) return true;
    return false;
}

/// A part with its delimiter; `header` is what stands behind "form-data; ".
inline std::string part(const std::string& header, const std::string& content)
{
    return "--XX\r\nContent-Disposition: form-data; " + header + "\r\n\r\n" + content + "\r\n";
}

inline double cpu_seconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

}  // namespace captura::reading::test
