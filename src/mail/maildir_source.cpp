#include "mail/file_thread.hpp"
#include "mail/folder_watch.hpp"
#include "mail/mailbox_url.hpp"
#include "mail/maildir_folder.hpp"
#include "mail/source.hpp"

#include <algorithm>
#include <utility>

namespace captura::mail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using Known = std::optional<Result<std::vector<std::string>, intake::SaveFault>>;

constexpr std::size_t names_asked_at_once = 500;

class MaildirSource final : public Source {
public:
    MaildirSource(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take, CursorBook& book,
                  Events& events, FileThread& files)
        : loop_(loop),
          settings_(settings),
          take_(take),
          book_(book),
          events_(events),
          files_(files),
          files_here_(parse_mailbox_url(settings.url).path, settings.pace.unchanged)
    {
    }

    Task<Ended> visit(Lease& lease) override
    {
        good_round_ = false;
        Ended ended = co_await watch_over(lease);
        watch_.reset();
        ended.after_good_round = good_round_;
        if (stopping_) ended.fault = MailFault::stopped;
        co_return ended;
    }

    void interrupt() override
    {
        stopping_ = true;
        if (watch_) watch_->close();
    }

    const std::string& folder() const override { return folder_; }

private:
    Task<Ended> watch_over(Lease& lease)
    {
        std::optional<Ended> fault = co_await open_folder();
        if (!fault && lease.cursor().uidvalidity == 0) {
            const auto second = std::chrono::duration_cast<std::chrono::seconds>(now().time_since_epoch()).count();
            fault = co_await lease.set_baseline(static_cast<std::uint32_t>(second), 0);
        }
        if (fault) co_return *fault;
        if (settings_.start != "all") files_here_.ignore_seen_before(lease.cursor().uidvalidity);
        events_.mailbox_connected(settings_.name);

        next_scan_ = steady_clock::now();
        std::set<MaildirFolder::Hint> hints;
        while (!fault && !stopping_) {
            const bool scanning = steady_clock::now() >= next_scan_;
            if (scanning) fault = co_await scan_round(lease);
            if (!fault) fault = co_await hint_round(lease, hints);
            if (fault || stopping_) break;
            hints.clear();
            fault = co_await next_news(lease, hints);
        }
        co_return fault ? std::move(*fault) : Ended();
    }

    Task<std::optional<Ended>> open_folder()
    {
        std::function<std::string()> prepare = [this]() -> std::string {
            try {
                files_here_.prepare();
                return {};
            } catch (const std::runtime_error& e) {
                return e.what();
            }
        };
        Ended missing;
        missing.fault = MailFault::folder;
        missing.reason = co_await files_.run(prepare);
        if (!missing.reason.empty()) co_return missing;
        // Watched before the first scan, so that nothing falls between the two.
        watch_ = std::make_unique<FolderWatch>(loop_, files_here_);
        co_return std::nullopt;
    }

    Task<std::optional<Ended>> scan_round(Lease& lease)
    {
        std::function<MaildirFolder::Scan()> scan = [this] { return files_here_.scan(); };
        MaildirFolder::Scan found = co_await files_.run(scan);
        next_scan_ = steady_clock::now() + (found.unripe ? soon() : milliseconds{settings_.poll});
        auto fault = co_await take_found(lease, std::move(found.ready));
        if (fault) co_return fault;
        good_round_ = true;
        events_.mailbox_round(settings_.name, std::exchange(taken_, 0));
        co_return std::nullopt;
    }

    Task<std::optional<Ended>> hint_round(Lease& lease, const std::set<MaildirFolder::Hint>& hints)
    {
        if (hints.empty()) co_return std::nullopt;
        std::function<MaildirFolder::Scan()> look = [this, &hints] { return files_here_.look(hints); };
        MaildirFolder::Scan found = co_await files_.run(look);
        auto fault = co_await take_found(lease, std::move(found.ready));
        if (!fault && taken_ > 0) events_.mailbox_round(settings_.name, std::exchange(taken_, 0));
        co_return fault;
    }

    /// Waits for the kernel's word, the next scan or the lease, whichever comes first.
    Task<std::optional<Ended>> next_news(Lease& lease, std::set<MaildirFolder::Hint>& hints)
    {
        auto fault = co_await lease.keep();
        if (fault || stopping_) co_return fault;
        const auto until_scan = std::chrono::duration_cast<milliseconds>(next_scan_ - steady_clock::now());
        const auto patience = std::clamp(until_scan, milliseconds{1}, lease.until_renewal());
        FolderWatch::News news = co_await watch_->wait(patience);
        if (news.lost) {
            Ended lost;
            lost.fault = MailFault::folder;
            lost.reason = "a folder of the Maildir was removed or renamed";
            co_return lost;
        }
        if (news.overflown) next_scan_ = steady_clock::now();
        if (news.created) next_scan_ = std::min(next_scan_, steady_clock::now() + soon());
        hints = std::move(news.whole);
        co_return std::nullopt;
    }

    Task<std::optional<Ended>> take_found(Lease& lease, std::vector<MaildirFolder::Found> found)
    {
        auto fault = co_await leave_out_known(found);
        for (std::size_t at = 0; !fault && !stopping_ && at < found.size();) {
            std::function<MaildirFolder::Batch()> read = [&] {
                return files_here_.read(found, at, settings_.batch, settings_.batch_octets, settings_.max_letter);
            };
            MaildirFolder::Batch batch = co_await files_.run(read);
            at += batch.consumed;
            if (batch.changed) next_scan_ = std::min(next_scan_, steady_clock::now() + soon());
            if (!batch.letters.empty()) fault = co_await save(lease, batch.letters);
        }
        co_return fault;
    }

    /// What was saved before is struck off the list and remembered (the file thread is idle meanwhile).
    Task<std::optional<Ended>> leave_out_known(std::vector<MaildirFolder::Found>& found)
    {
        std::set<std::string> saved_before;
        for (std::size_t from = 0; from < found.size(); from += names_asked_at_once) {
            std::vector<std::string> names;
            for (std::size_t i = from; i < std::min(found.size(), from + names_asked_at_once); ++i)
                names.push_back(found[i].name);
            auto start = [&](std::function<void(Known)> answer) {
                book_.known_places(
                    settings_.name, std::move(names),
                    [answer = std::move(answer)](Result<std::vector<std::string>, intake::SaveFault> known) {
                        answer(Known{std::move(known)});
                    });
            };
            const Known known = co_await callback<Known>(start);
            if (!*known) co_return ended_by(known->error());
            for (const std::string& name : **known) files_here_.settle(name);
            saved_before.insert((*known)->begin(), (*known)->end());
        }
        std::erase_if(found, [&](const MaildirFolder::Found& file) { return saved_before.contains(file.name); });
        co_return std::nullopt;
    }

    Task<std::optional<Ended>> save(Lease& lease, std::vector<MaildirFolder::Letter>& letters)
    {
        auto fault = co_await lease.keep();
        if (fault) co_return fault;
        std::vector<Submission> submissions;
        submissions.reserve(letters.size());
        for (MaildirFolder::Letter& letter : letters) {
            if (letter.octets.size() < letter.size)
                events_.letter_skipped(settings_.name,
                                       "of a file of " + std::to_string(letter.size) + " octets only the first " +
                                           std::to_string(letter.octets.size()) + " were taken: the file stays");
            Place place;
            place.mailbox = settings_.name;
            place.name = letter.name;
            submissions.push_back(letter_submission(settings_, std::move(letter.octets), std::move(place)));
        }
        fault = co_await save_letters(take_, std::move(submissions), lease, lease.cursor().uidvalidity, 0);
        if (fault) co_return fault;
        for (const MaildirFolder::Letter& letter : letters) files_here_.settle(letter.name);
        taken_ += letters.size();
        co_return std::nullopt;
    }

    milliseconds soon() const { return settings_.pace.unchanged + settings_.pace.unchanged / 4 + milliseconds{1}; }

    boost::asio::io_context& loop_;
    const MailboxSettings& settings_;
    const Take& take_;
    CursorBook& book_;
    Events& events_;
    FileThread& files_;
    MaildirFolder files_here_;
    std::string folder_;
    std::unique_ptr<FolderWatch> watch_;
    steady_clock::time_point next_scan_{};
    std::size_t taken_ = 0;
    bool good_round_ = false;
    bool stopping_ = false;
};

}  // namespace

std::unique_ptr<Source> maildir_source(boost::asio::io_context& loop, const MailboxSettings& settings, const Take& take,
                                       CursorBook& book, Events& events, FileThread& files)
{
    return std::make_unique<MaildirSource>(loop, settings, take, book, events, files);
}

}  // namespace captura::mail
