/// Ways to reach a person, and what is known of the person. A value of these types was checked by `rules`.
#pragma once

#include <compare>
#include <string>
#include <vector>

namespace captura {

/// `text` is what is written to (local part as given, domain lower case); `canonical` is what makes two spellings
/// the same mailbox: all lower case, domain as A-label.
struct EmailAddress {
    std::string text;
    std::string canonical;

    friend bool operator==(const EmailAddress&, const EmailAddress&) = default;
};

/// E.164, the identity of a number; the extension leads to a person behind a switchboard and is no part of it.
struct PhoneNumber {
    std::string e164;       ///< "+34612345678"
    std::string extension;  ///< digits, mostly empty
    std::string region;     ///< ISO 3166, "001" for international services, empty where unknown
    std::string type;       ///< "mobile", "fixed_line", "fixed_line_or_mobile", "toll_free", ..., "unknown"

    friend bool operator==(const PhoneNumber&, const PhoneNumber&) = default;
};

struct Contact {
    std::string name;
    std::string first_name;
    std::string last_name;
    std::vector<EmailAddress> emails;  ///< the first is the one to write to
    std::vector<PhoneNumber> phones;   ///< the first is the one to call
    std::string company;
    std::string job_title;
    std::string country;
    std::string subject;
    std::string message;
};

/// The address to write to and the number to call; empty where there is none.
inline std::string first_email(const Contact& contact)
{
    return contact.emails.empty() ? std::string{} : contact.emails.front().text;
}
inline std::string first_phone(const Contact& contact)
{
    return contact.phones.empty() ? std::string{} : contact.phones.front().e164;
}

}  // namespace captura
