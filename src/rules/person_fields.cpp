#include "rules/person_fields.hpp"

#include "captura/rules/names.hpp"
#include "rules/ascii.hpp"
#include "rules/reach.hpp"

#include <algorithm>

namespace captura::rules {

std::string phone_region(const CanonicalFields& fields, const Entry& entry)
{
    const std::string_view country = trim(fields.value("country"));
    if (country.size() != 2 || !is_alpha(country[0]) || !is_alpha(country[1])) return entry.region;
    std::string region{country};
    std::transform(region.begin(), region.end(), region.begin(),
                   [](char c) { return c >= 'a' ? static_cast<char>(c - ('a' - 'A')) : c; });
    return region;
}

void fill_person(Contact& contact, const CanonicalFields& fields)
{
    PersonName name = tidy_person(fields.value("name"), fields.value("first_name"), fields.value("last_name"));
    contact.name = std::move(name.full);
    contact.first_name = std::move(name.first);
    contact.last_name = std::move(name.last);
    contact.company = tidy_company(fields.value("company"));
    contact.job_title = tidy_line(fields.value("job_title"));
    contact.country = tidy_line(fields.value("country"), 100);
    contact.subject = tidy_line(fields.value("subject"));
    contact.message = tidy_message(fields.value("message"));
}

}  // namespace captura::rules
