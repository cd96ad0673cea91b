#include "daemon/validate.hpp"

#include "daemon/commands_json.hpp"

#include "captura/rules/email.hpp"
#include "captura/rules/phone.hpp"

namespace captura::daemon {

std::string validate_email_line(std::string_view input)
{
    const rules::EmailReading reading = rules::parse_email(input);
    return JsonObject{}
        .text("input", input)
        .text("kind", "email")
        .text("verdict", rules::to_text(reading.grade))
        .text_or_null("canonical", reading.address.canonical)
        .texts("reasons", reading.reasons)
        .text_or_null("suggestion", reading.suggestion)
        .line();
}

std::string validate_phone_line(std::string_view input, std::string_view region)
{
    const rules::PhoneReading reading = rules::parse_phone(input, region);
    JsonObject line;
    line.text("input", input).text("kind", "phone").text("verdict", rules::to_text(reading.grade));
    if (reading.numbers.empty())
        return line.null("canonical")
            .texts("reasons", reading.reasons)
            .null("suggestion")
            .null("region")
            .text("type", "unknown")
            .null("international")
            .null("place")
            .texts("time_zones", {})
            .null("extension")
            .texts("others", {})
            .line();

    const PhoneNumber& first = reading.numbers.front();
    std::vector<std::string> others;
    for (std::size_t i = 1; i < reading.numbers.size(); ++i) others.push_back(reading.numbers[i].e164);
    return line.text("canonical", first.e164)
        .texts("reasons", reading.reasons)
        .null("suggestion")
        .text_or_null("region", first.region)
        .text("type", first.type)
        .text("international", rules::format_international(first))
        .text_or_null("place", rules::describe_place(first, "en"))
        .texts("time_zones", rules::time_zones(first))
        .text_or_null("extension", first.extension)
        .texts("others", others)
        .line();
}

}  // namespace captura::daemon
