/// When a notice goes alone and when it is gathered with others to the same recipient. Pure but for what it holds; the
/// time is an argument.
///
/// A recipient gets at most `per_minute` single mails in any minute. What comes beyond is held for `hold` and then goes
/// in one mail, so that a flood costs a recipient a mail each ten seconds. LIMIT: `most_gathered` notices are held for
/// one recipient, the mail goes at once when they are reached.
#pragma once

#include "captura/domain/notice.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace captura::notify {

using Moment = std::chrono::steady_clock::time_point;

/// What goes in one mail.
struct Parcel {
    std::vector<Notice> notices;
    bool doubtful = false;  ///< may have arrived already
};

constexpr std::size_t most_gathered = 200;

/// Shorter than any claim lasts, with room for a slow server: what is held stays ours.
constexpr std::chrono::seconds hold{10};

class Rhythm {
public:
    explicit Rhythm(std::size_t per_minute);

    void add(Notice notice, Moment now);
    /// What is to be sent now, in the order it came.
    std::vector<Parcel> take_due(Moment now);
    std::optional<Moment> next_due() const;
    std::vector<Notice> take_all();

private:
    struct Recipient {
        std::deque<Moment> singles;  ///< of the last minute
        std::vector<Notice> held;
        Moment held_until{};
    };
    std::size_t per_minute_;
    std::map<std::string, Recipient> recipients_;
    std::vector<Parcel> ready_;
};

/// Mails that may have arrived: the answer was lost. Their notices go again in the same company, because the same
/// company gives the same Message-ID (F44). Remembered in memory only: after a restart in that very minute a doubled
/// notice may come under another Message-ID. LIMIT: the last 256 such mails.
class Doubts {
public:
    void remember(const Parcel& parcel);
    /// True where the notice belongs to such a mail and now waits here for its company.
    bool take(Notice& notice, Moment now);
    struct Due {
        std::vector<Parcel> whole;   ///< as they went before
        std::vector<Notice> parted;  ///< the rest of the company did not come in time
    };
    Due take_due(Moment now);
    std::optional<Moment> next_due() const;
    std::vector<Notice> take_all();

private:
    struct Company {
        std::vector<Uuid> ids;
        std::vector<Notice> back;
        Moment until{};
    };
    std::deque<Company> companies_;
};

/// `first` doubled with every attempt up to an hour, a fifth more or less as `chance` (0 to 1) has it.
std::chrono::milliseconds retry_delay(std::chrono::minutes first, std::int32_t attempts, double chance);

}  // namespace captura::notify
