/// What a manager reads first. Pure; every result is one clean line (see plain.hpp) or made of such.
#pragma once

#include "captura/domain/notice.hpp"

#include <span>
#include <string>

namespace captura::notify {

constexpr std::size_t longest_subject = 120;   ///< characters: more is cut by every reader
constexpr std::size_t longest_value = 200;     ///< of one fact about a person
constexpr std::size_t longest_page = 500;      ///< of an address of a page
constexpr std::size_t longest_message = 1000;  ///< more is in the card
constexpr std::size_t longest_list = 50;       ///< inquiries named in a gathered mail

/// "1st", "2nd", "3rd", "11th".
std::string ordinal(std::int32_t number);

bool is_repeat(const Notice& notice);
bool is_test(const Notice& notice);

/// The name, else the best other way to say who it is.
std::string person_of(const Notice& notice);

/// "Ana García (Acme)".
std::string person_and_company(const Notice& notice);

/// "New lead: Ana García (Acme) via contact", "Repeat inquiry (3rd): Ana García (Acme) via contact",
/// "Test: Ana García (Acme) via contact".
std::string subject_of(const Notice& notice);

/// "31 inquiries: 28 new leads, 3 repeat inquiries".
std::string subject_of(std::span<const Notice> notices);

}  // namespace captura::notify
