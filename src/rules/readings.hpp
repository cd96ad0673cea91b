/// Addresses and numbers of one inquiry, each parsed once: a number costs more than all else a form needs.
#pragma once

#include "captura/rules/email.hpp"
#include "captura/rules/phone.hpp"

#include <list>
#include <string>
#include <string_view>
#include <utility>

namespace captura::rules {

class Readings {
public:
    explicit Readings(std::string region) : region_{std::move(region)} {}

    /// The answer stays valid as long as this object; so must the text.
    const EmailReading& email(std::string_view text)
    {
        return remembered(emails_, text, [](std::string_view value) { return parse_email(value); });
    }
    const PhoneReading& phone(std::string_view text)
    {
        return remembered(phones_, text, [this](std::string_view value) { return parse_phone(value, region_); });
    }

private:
    template <class Reading, class Parse>
    static const Reading& remembered(std::list<std::pair<std::string_view, Reading>>& known, std::string_view text,
                                     Parse parse)
    {
        for (const auto& [value, reading] : known)
            if (value == text) return reading;
        return known.emplace_back(text, parse(text)).second;
    }

    std::string region_;
    std::list<std::pair<std::string_view, EmailReading>> emails_;
    std::list<std::pair<std::string_view, PhoneReading>> phones_;
};

}  // namespace captura::rules
