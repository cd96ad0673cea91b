/// Double opt-in: what the mail says, its link, and what pressing the button does. The link opens a page with a button,
/// since the scanners of mail servers open links; only the button confirms (a GET changes nothing).
#pragma once

#include "captura/async.hpp"
#include "captura/domain/timestamp.hpp"
#include "captura/domain/uuid.hpp"
#include "captura/web/forms.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

struct Confirmation {
    Uuid submission;
    Timestamp expires{};
    std::string language;  ///< of the form as it was shown
};

/// How long a link is good for.
constexpr std::chrono::hours confirmation_life{48};

/// Links of mails, sealed with keys of ours. For one thread at a time.
class ConfirmationLinks {
public:
    /// `keys`: the first seals, all of them open; at least one.
    explicit ConfirmationLinks(const std::vector<std::string>& keys);
    ~ConfirmationLinks();

    /// What follows "/a/": "v1.....".
    std::string seal(const Confirmation& confirmation) const;
    /// Nothing where it is none of ours; the time is not looked at.
    std::optional<Confirmation> open(std::string_view token) const;

private:
    struct Sealed;
    std::unique_ptr<const Sealed> sealed_;
};

/// done: it counts, now or already before. gone: nothing waits under this link (any more). away: to be tried again.
enum class Confirmed : std::uint8_t { done, gone, away };
using Confirm = std::function<Task<Confirmed>(Uuid)>;

/// Words of a mail to a visitor, in the form's language that was shown.
struct VisitorWords {
    std::string language;
    bool right_to_left = false;
    std::string sender;
    std::string subject;
    std::string text;   ///< paragraphs, an empty line between them
    std::string link;   ///< of the form itself (join, download); empty in the request to confirm
    std::string link_label;
    std::string footer;
};
VisitorWords words_to_confirm(const Form& form);
/// `public_url`: where the visitor finds us.
VisitorWords words_to_acknowledge(const Form& form, const std::string& public_url, const Uuid& submission);

/// The form in that language, or as it is.
const Form& in_language(const Form& form, std::string_view language);

}  // namespace captura::web
