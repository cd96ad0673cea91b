/// The numbering plans inside libphonenumber, asked without its regular expressions: what takes the library thirty
/// matches of ICU is here one step a digit. The plans are the library's own, so that both always say the same; whatever
/// is not plain is left to the library.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace captura::rules {

/// A number in a range that is in use; views of what lives as long as the program.
struct Assignment {
    std::string_view region;  ///< ISO 3166, or "001"
    std::string_view type;    ///< as in PhoneNumber
};

/// None where no such range is in use, or where this library does not show its plans.
std::optional<Assignment> find_assignment(int country_code, std::string_view national_number);

struct PlainNumber {
    int country_code = 0;
    std::string national_number;
    Assignment assignment;
};

/// "+34 612-345-678", and "612 345 678" at home in `region`: ASCII digits with usual separators, in a range in use,
/// where no prefix of any kind could be meant by the first of them.
std::optional<PlainNumber> read_plain_number(std::string_view text, std::string_view region);

}  // namespace captura::rules
