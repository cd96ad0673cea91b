/// Who sends visitors: the tables config/lists/referrers*.txt, an operator's own before them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace captura::rules {

enum class ReferrerKind : std::uint8_t {
    unknown, assistant, messenger, webmail, social, video, shopping, search,
    site,  ///< none of these, whatever other lines say
};

/// None where no kind is called so.
std::optional<ReferrerKind> parse_referrer_kind(std::string_view word);

struct Referrer {
    ReferrerKind kind = ReferrerKind::unknown;
    std::string_view name;  ///< "google", "vk": what stands in `source`; lives as long as the table
};

class Referrers {
public:
    struct Fault {
        std::size_t line = 0;
        std::string reason;
    };

    /// Whether its names are words by which campaigns call a sender: a list that others made calls many "free" or "chat".
    enum class Names : bool { only_shown, answer_utm_source };

    /// Adds the lines of a file. What was said of a host before stands.
    std::vector<Fault> add(std::string_view file, Names names);

    /// By host and path of an address, the longest entry first: "mail.yandex.ru" is webmail though "yandex" is a search
    /// engine under every suffix. `host` in lower case; an Android package stands as host.
    Referrer find(std::string_view host, std::string_view path, std::string_view query) const;

    /// By what a utm_source says: a name of the table, one of its other names, or a host. Lower case.
    Referrer find_by_name(std::string_view source) const;

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
    };
    struct Row {
        ReferrerKind kind = ReferrerKind::unknown;
        std::string name;
        std::vector<std::string> parameters;  ///< of which the referrer's query must have one, where there are any
    };
    using Rows = std::unordered_map<std::string, Row, Hash, std::equal_to<>>;

    const Row* find_host(std::string_view host, std::string_view path, std::string_view query, bool below) const;
    const Row* find_brand(std::string_view host) const;
    std::string add_line(const std::vector<std::string_view>& words, Names names);

    Rows hosts_;   // "mail.yandex.ru", "x.com/i/grok"
    Rows brands_;  // "google" of "google.*"
    Rows names_;
};

}  // namespace captura::rules
