/// The entries these tests judge by, and short ways to write an inquiry.
#pragma once

#include "captura/domain/entry.hpp"
#include "captura/domain/inquiry.hpp"
#include "captura/domain/judgement.hpp"
#include "captura/domain/submission.hpp"

#include <string>
#include <utility>
#include <vector>

namespace captura::test {

/// The shipped form: a name, and an address or a number.
inline Entry contact_form()
{
    Entry entry;
    entry.name = "contact";
    entry.strict = true;
    entry.fields = {{"name", FieldType::text, true, 100, {}},  {"email", FieldType::email, false, 254, {}},
                    {"phone", FieldType::phone, false, 40, {}}, {"company", FieldType::text, false, 20, {}},
                    {"message", FieldType::long_text, false, 0, {}}};
    entry.any_of = {{"email", "phone"}};
    return entry;
}

/// The same form fed by another maker's script.
inline Entry dialect()
{
    Entry entry = contact_form();
    entry.strict = false;
    return entry;
}

inline Entry mailbox(std::vector<std::string> own_domains = {})
{
    Entry entry;
    entry.door = Door::mail;
    entry.name = "sales";
    entry.channel = "email";
    entry.own_domains = std::move(own_domains);
    return entry;
}

inline Inquiry form(std::vector<Field> fields)
{
    Inquiry inquiry;
    inquiry.fields = std::move(fields);
    return inquiry;
}

inline Inquiry mail(Letter letter)
{
    Inquiry inquiry;
    inquiry.letter = std::move(letter);
    return inquiry;
}

inline std::vector<std::string> emails_of(const Judgement& judgement)
{
    std::vector<std::string> texts;
    for (const EmailAddress& email : judgement.contact.emails) texts.push_back(email.canonical);
    return texts;
}

inline std::vector<std::string> phones_of(const Judgement& judgement)
{
    std::vector<std::string> texts;
    for (const PhoneNumber& phone : judgement.contact.phones) texts.push_back(phone.e164);
    return texts;
}

}  // namespace captura::test
