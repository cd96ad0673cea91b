/// Who sends visitors: the table config/lists/referrers.txt.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace captura::rules {

enum class ReferrerKind : std::uint8_t { unknown, assistant, messenger, webmail, social, video, shopping, search };

struct Referrer {
    ReferrerKind kind = ReferrerKind::unknown;
    std::string_view name;  ///< "google", "vk": what stands in `source`
};

/// By host and path of an address, the longest entry first: "mail.yandex.ru" is webmail though "yandex" is a search
/// engine under every suffix. `host` in lower case; an Android package stands as host.
Referrer find_referrer(std::string_view host, std::string_view path);

/// By what a utm_source says: a name of the table, one of its other names, or a host. Lower case.
Referrer find_referrer_by_name(std::string_view source);

void load_referrers();

}  // namespace captura::rules
