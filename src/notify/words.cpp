#include "notify/words.hpp"

#include "notify/plain.hpp"

#include <algorithm>

namespace captura::notify {
namespace {

std::string counted(std::ptrdiff_t number, std::string_view one, std::string_view many)
{
    return std::to_string(number) + ' ' + std::string{number == 1 ? one : many};
}

}  // namespace

std::string ordinal(std::int32_t number)
{
    const bool teens = number % 100 >= 11 && number % 100 <= 13;
    const int last = teens ? 0 : number % 10;
    return std::to_string(number) + (last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

bool is_repeat(const Notice& notice) { return notice.event == "repeat"; }

bool is_test(const Notice& notice) { return notice.event == "test"; }

std::string person_of(const Notice& notice)
{
    for (const std::string* candidate : {&notice.name, &notice.email, &notice.phone, &notice.company}) {
        std::string line = one_line(*candidate, longest_value);
        if (!line.empty()) return line;
    }
    return "somebody without a name";
}

std::string person_and_company(const Notice& notice)
{
    const std::string company = one_line(notice.company, longest_value);
    const std::string person = person_of(notice);
    return company.empty() || company == person ? person : person + " (" + company + ")";
}

std::string subject_of(const Notice& notice)
{
    const std::string kind = is_test(notice)     ? "Test"
                             : is_repeat(notice) ? "Repeat inquiry (" + ordinal(notice.submissions) + ")"
                                                 : "New lead";
    const std::string entry = one_line(notice.entry.empty() ? notice.channel : notice.entry, 40);
    const std::string via = entry.empty() ? "" : " via " + entry;
    return one_line(kind + ": " + person_and_company(notice), longest_subject - via.size()) + via;
}

std::string subject_of(std::span<const Notice> notices)
{
    const auto repeats = std::ranges::count_if(notices, is_repeat);
    const auto tests = std::ranges::count_if(notices, is_test);
    const auto fresh = std::ssize(notices) - repeats - tests;
    std::string kinds;
    if (fresh > 0) kinds = counted(fresh, "new lead", "new leads");
    if (repeats > 0) kinds += (kinds.empty() ? "" : ", ") + counted(repeats, "repeat inquiry", "repeat inquiries");
    if (tests > 0) kinds += (kinds.empty() ? "" : ", ") + counted(tests, "test", "tests");
    return counted(std::ssize(notices), "inquiry", "inquiries") + ": " + kinds;
}

}  // namespace captura::notify
