/// The choke point's ports as a test drives them: what was kept and saved can be looked at, answers can be held back.
#pragma once

#include "captura/intake/ports.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <algorithm>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace captura::test {

/// A spool in memory with the promises of the real one: one record a key, the first receipt for a repeat.
class ScriptedKeeper final : public intake::Keeper {
public:
    bool refuses = false;
    bool holds_answers = false;

    void keep(Submission&& submission, intake::KeepAnswer answer) override
    {
        Submission taken = std::move(submission);
        if (refuses) return answer(intake::Refused{"spool_full"}, std::move(taken));
        const auto [record, fresh] = records_.try_emplace(taken.key, taken);
        if (fresh) order_.push_back(taken.key);
        auto say = [answer = std::move(answer), kept = intake::Kept{record->second.id, fresh},
                    back = std::move(taken)]() mutable { answer(kept, std::move(back)); };
        if (holds_answers)
            held_.push_back(std::move(say));
        else
            say();
    }
    void settle(std::vector<Uuid> ids) override
    {
        const std::lock_guard lock{mutex_};
        settled_.insert(settled_.end(), ids.begin(), ids.end());
    }
    void pending(std::int64_t after, std::size_t most, std::function<void(std::vector<intake::Pending>)> answer) override
    {
        std::vector<intake::Pending> page;
        for (std::size_t i = static_cast<std::size_t>(after); i < order_.size() && page.size() < most; ++i) {
            const Submission& submission = records_.at(order_[i]);
            if (!is_settled(submission.id)) page.push_back({static_cast<std::int64_t>(i + 1), ++tries_[i], submission});
        }
        answer(std::move(page));
    }
    void unsettled(std::function<void(std::size_t)> answer) override
    {
        std::size_t count = 0;
        for (const auto& [key, submission] : records_) count += is_settled(submission.id) ? 0 : 1;
        answer(count);
    }

    void answer_held()
    {
        for (auto& say : std::exchange(held_, {})) say();
    }
    bool is_settled(const Uuid& id) const
    {
        const std::lock_guard lock{mutex_};
        return std::find(settled_.begin(), settled_.end(), id) != settled_.end();
    }
    std::size_t records() const { return records_.size(); }
    const Submission& first() const { return records_.at(order_.front()); }

private:
    std::map<std::string, Submission> records_;
    std::vector<std::string> order_;
    std::map<std::size_t, std::int32_t> tries_;
    std::vector<std::function<void()>> held_;
    mutable std::mutex mutex_;
    std::vector<Uuid> settled_;
};

class ScriptedSaver final : public intake::Saver {
public:
    bool away = false;
    std::vector<Judged> saved;
    std::vector<intake::CursorMove> moves;

    void save(Judged&& judged, std::function<void(Result<intake::Saved, intake::SaveFault>)> answer) override
    {
        if (away) return answer(intake::SaveFault::away);
        intake::Saved outcome;
        outcome.submission_id = judged.submission.id;
        saved.push_back(std::move(judged));
        answer(outcome);
    }
    void save_round(std::vector<Judged> letters, intake::CursorMove move,
                    std::function<void(Result<std::vector<intake::Saved>, intake::SaveFault>)> answer) override
    {
        if (away) return answer(intake::SaveFault::away);
        std::vector<intake::Saved> outcomes(letters.size());
        for (Judged& letter : letters) saved.push_back(std::move(letter));
        moves.push_back(std::move(move));
        answer(std::move(outcomes));
    }
    bool reachable() const override { return !away; }
};

class ThreadWorkers final : public intake::Workers {
public:
    ~ThreadWorkers() override { pool_.join(); }
    void run(std::function<void()> work) override
    {
        ++runs;
        boost::asio::post(pool_, std::move(work));
    }
    int runs = 0;  ///< asked for by the loop

private:
    boost::asio::thread_pool pool_{1};
};

class CountingEvents final : public intake::Events {
public:
    std::map<std::string, int> seen;

    void submission_kept(const Submission&) override { ++seen["kept"]; }
    void submission_judged(const Submission&, const Judgement&) override { ++seen["judged"]; }
    void submission_saved(const Uuid&, const intake::Saved&) override { ++seen["saved"]; }
    void submission_refused(Door, const std::string&, const std::string&) override { ++seen["refused"]; }
    void duplicate_key(const Submission&, const Uuid&) override { ++seen["duplicate"]; }
    void judging_failed(const Submission&, const std::string&) override { ++seen["failed"]; }
    void replay_finished(std::size_t) override { ++seen["replayed"]; }
};

class OneForm final : public EntryBook {
public:
    OneForm()
    {
        auto form = std::make_shared<Entry>();
        form->name = "contact";
        form->strict = true;
        form->fields = {{"name", FieldType::text, true, 200, {}},
                        {"email", FieldType::email, false, 254, {}},
                        {"phone", FieldType::phone, false, 40, {}}};
        form->any_of = {{"email", "phone"}};
        form_ = form;
    }
    std::shared_ptr<const Entry> find(Door door, std::string_view name) const override
    {
        return door == Door::web && name == "contact" ? form_ : nullptr;
    }

private:
    std::shared_ptr<const Entry> form_;
};

}  // namespace captura::test
