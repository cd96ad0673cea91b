/// Phone numbers by libphonenumber, graded instead of refused. Pure; thread-safe. First use costs 5 ms: call
/// warm_up() at start.
///
/// LIMITS: a field of 256 octets, a text of 64 KiB; 20 numbers out of one text.
#pragma once

#include "captura/domain/contact.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::rules {

/// suspect: possible, but not known to be in use (the metadata ages), or odd in another way named in the reasons.
enum class Grade : std::uint8_t { valid, suspect, invalid };
std::string_view to_text(Grade grade);

struct PhoneReading {
    Grade grade = Grade::invalid;
    std::vector<PhoneNumber> numbers;  ///< mostly one; a field may hold two ("612 345 678 / 913 456 789")
    /// With invalid: "empty", "too_short", "too_long", "odd_length", "not_a_number", "unknown_country"; with suspect:
    /// "unassigned_range", "local_only", "repeated_digit", "letters", "text_around"; with valid: "several_numbers".
    std::vector<std::string> reasons;
    std::string international;  ///< left empty by parse_phone, which is in every post's way: see format_international
};

/// One field a person typed; region as ISO 3166 ("ES"), used for numbers written without a country.
PhoneReading parse_phone(std::string_view text, std::string_view region);

/// Numbers in running text, in order, each once. Dates, order numbers, IBANs and addresses are told apart. An empty
/// region finds only numbers written with their country.
std::vector<PhoneNumber> find_phones(std::string_view text, std::string_view region);

/// "+34 612 34 56 78", for people; with the extension where there is one.
std::string format_international(const PhoneNumber& number);

/// "Madrid"; libphonenumber's geocoder in that language, empty where it knows none.
std::string describe_place(const PhoneNumber& number, std::string_view language);
/// IANA zones of the number, from the shipped prefix table.
std::vector<std::string> time_zones(const PhoneNumber& number);

/// Loads libphonenumber and the shipped lists, so that no post pays for it.
void warm_up();
/// Of the library in use, as its file tells: "8.12"; empty where it does not.
std::string phone_library_version();

}  // namespace captura::rules
