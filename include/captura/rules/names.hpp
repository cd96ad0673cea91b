/// Names of people and companies, tidied and never invented. Pure.
#pragma once

#include <string>
#include <string_view>

namespace captura::rules {

struct PersonName {
    std::string full;
    std::string first;
    std::string last;
};

/// Blanks collapsed, all-capitals and all-lower-case names set right ("ANA MARÍA DE LA CRUZ" to "Ana María de la
/// Cruz"), placeholders ("-", "n/a", "test") taken as absent. Mixed case is left as typed. A full name of one word beside
/// only a first or only a last name is taken for the half that is missing.
PersonName tidy_person(std::string_view full, std::string_view first = {}, std::string_view last = {});

/// The name beside an address in a letter: quotes and "via X" off, "Last, First" turned; empty for a role or machine.
PersonName tidy_display_name(std::string_view display_name);

std::string tidy_company(std::string_view text);

/// Text of one line (title, subject): blanks collapsed, controls out, cut at `characters`.
std::string tidy_line(std::string_view text, std::size_t characters = 500);

/// "", "-", "n/a", "[not provided]", "test" and the like.
bool is_placeholder(std::string_view text);

}  // namespace captura::rules
