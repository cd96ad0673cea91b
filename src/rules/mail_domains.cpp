#include "rules/mail_domains.hpp"

#include "captura/rules/email.hpp"
#include "rules/ascii.hpp"
#include "rules/domain_name.hpp"
#include "rules/lists.hpp"

#include <array>
#include <vector>

namespace captura::rules {
namespace {

const WordSet& free_domains()
{
    static const WordSet words = list_words("free_email_domains.txt");
    return words;
}

const WordSet& disposable_domains()
{
    static const WordSet words = list_words("disposable_email_blocklist.conf");
    return words;
}

const WordSet& role_names()
{
    static const WordSet words = list_words("role_accounts.txt");
    return words;
}

/// config/lists/mail_providers.txt: whom people mean, and who merely looks alike ("= mail.com").
struct Providers {
    std::vector<std::string_view> meant;
    WordSet real;
};

const Providers& providers()
{
    static const Providers read = [] {
        Providers found;
        for (std::string_view line : list_lines("mail_providers.txt")) {
            const bool alike_only = line.front() == '=';
            const std::string_view domain = trim(line.substr(alike_only ? 1 : 0));
            found.real.insert(domain);
            if (!alike_only) found.meant.push_back(domain);
        }
        return found;
    }();
    return read;
}

/// One letter missing, doubled, replaced, or two neighbours exchanged.
bool is_one_slip_away(std::string_view a, std::string_view b)
{
    if (a.size() > b.size() + 1 || b.size() > a.size() + 1) return false;
    while (!a.empty() && !b.empty() && a.front() == b.front()) a.remove_prefix(1), b.remove_prefix(1);
    while (!a.empty() && !b.empty() && a.back() == b.back()) a.remove_suffix(1), b.remove_suffix(1);
    if (a.size() <= 1 && b.size() <= 1) return true;
    return a.size() == 2 && b.size() == 2 && a[0] == b[1] && a[1] == b[0];
}

/// The domain itself or one above it, up to three labels up.
bool stands_in(const WordSet& words, std::string_view domain)
{
    for (int labels = 0; labels < 3; ++labels) {
        if (words.contains(domain)) return true;
        const std::size_t dot = domain.find('.');
        if (dot == domain.npos) return false;
        domain.remove_prefix(dot + 1);
    }
    return false;
}

}  // namespace

bool is_reserved_domain(std::string_view domain)
{
    constexpr auto reserved =
        std::to_array<std::string_view>({"test", "example", "invalid", "localhost", "local", "onion", "alt", "internal",
                                         "home.arpa", "example.com", "example.net", "example.org"});
    for (std::string_view name : reserved)
        if (is_within(domain, name)) return true;
    return false;
}

std::string_view likely_provider(std::string_view domain)
{
    if (providers().real.contains(domain)) return {};
    for (std::string_view provider : providers().meant)
        if (is_one_slip_away(domain, provider)) return provider;
    return {};
}

bool is_free_mail(std::string_view domain)
{
    return free_domains().contains(lower_ascii(domain));
}

bool is_role_account(std::string_view local_part)
{
    return role_names().contains(lower_ascii(local_part.substr(0, local_part.find('+'))));
}

bool is_disposable(std::string_view domain)
{
    return stands_in(disposable_domains(), lower_ascii(domain));
}

void load_mail_lists()
{
    free_domains();
    disposable_domains();
    role_names();
    providers();
}

}  // namespace captura::rules
