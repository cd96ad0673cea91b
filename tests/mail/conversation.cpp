#include "conversation.hpp"

#include "support/corpora.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace captura::test {
namespace {

using mail::ImapDialog;

std::string unescaped(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        out += c == 'r' ? '\r' : c == 'n' ? '\n' : c == '0' ? '\0' : c;
    }
    return out;
}

void read_setting(Conversation& conversation, const std::string& word)
{
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const std::string value = unescaped(word.substr(equals + 1));
    auto& settings = conversation.settings;
    if (name == "user")
        settings.user = value;
    else if (name == "password")
        settings.password = value;
    else if (name == "folder")
        settings.folder = value;
    else if (name == "start")
        settings.read_all = value == "all";
    else if (name == "batch")
        settings.batch = std::stoul(value);
    else if (name == "max_letter")
        settings.max_letter = std::stoul(value);
    else if (name == "tls")
        settings.encryption = value == "starttls"   ? ImapDialog::Encryption::starttls
                              : value == "loopback" ? ImapDialog::Encryption::loopback
                              : value == "none"     ? ImapDialog::Encryption::none
                                                    : ImapDialog::Encryption::active;
    else if (name == "cursor") {
        const auto slash = value.find('/');
        conversation.position.uidvalidity = static_cast<std::uint32_t>(std::stoul(value.substr(0, slash)));
        conversation.position.last_uid = static_cast<std::uint32_t>(std::stoul(value.substr(slash + 1)));
    } else
        throw std::runtime_error("unknown setting " + word);
}

const char* fault_word(mail::MailFault fault)
{
    switch (fault) {
        case mail::MailFault::stopped:
            return "stopped";
        case mail::MailFault::network:
            return "network";
        case mail::MailFault::untrusted:
            return "untrusted";
        case mail::MailFault::protocol:
            return "protocol";
        case mail::MailFault::folder:
            return "folder";
        case mail::MailFault::refused_login:
            return "refused_login";
        case mail::MailFault::limited:
            return "limited";
        case mail::MailFault::lease:
            return "lease";
        case mail::MailFault::fenced:
            return "fenced";
        case mail::MailFault::database:
            return "database";
        case mail::MailFault::ours:
            return "ours";
    }
    return "";
}

class Player {
public:
    Player(const Conversation& conversation, const Delivery& delivery)
        : script_(conversation), delivery_(delivery), dialog_(conversation.settings, conversation.position, troubles_)
    {
        outcome_.position = conversation.position;
    }

    Outcome run()
    {
        while (!dead_ && !closed_) {
            if (at_ == script_.lines.size() && waiting_.empty()) {
                outcome_.finished = true;
                break;
            }
            ImapDialog::Action action = dialog_.next();
            std::visit([this](auto& what) { on(what); }, action);
        }
        if (closed_ && at_ < script_.lines.size() && !delivery_.dies_there) fail("the dialog closed too early");
        outcome_.finished = outcome_.finished || closed_;
        return std::move(outcome_);
    }

private:
    [[noreturn]] void fail(const std::string& what) const
    {
        const std::size_t line = at_ < script_.lines.size() ? script_.lines[at_].number : 0;
        throw std::runtime_error(script_.name + ":" + std::to_string(line) + ": " + what);
    }

    void expect(const std::string& word)
    {
        if (at_ >= script_.lines.size() || script_.lines[at_].kind != '-' || script_.lines[at_].text != word)
            fail("the dialog says: -- " + word);
        ++at_;
    }

    void feed()
    {
        if (waiting_.empty()) {
            while (at_ < script_.lines.size() && script_.lines[at_].kind == 'S') waiting_ += script_.lines[at_++].text;
            if (waiting_.empty()) fail("the dialog waits for the server");
        }
        std::size_t count = waiting_.size();
        if (delivery_.one_by_one) count = 1;
        if (fed_ < delivery_.cut_at && fed_ + count > delivery_.cut_at) count = delivery_.cut_at - fed_;
        if (delivery_.dies_there && fed_ >= delivery_.cut_at) {
            dead_ = true;
            return;
        }
        dialog_.feed(std::string_view{waiting_}.substr(0, count));
        waiting_.erase(0, count);
        fed_ += count;
    }

    void on(ImapDialog::Send& send)
    {
        std::string_view left = send.octets;
        while (!left.empty()) {
            if (at_ >= script_.lines.size() || script_.lines[at_].kind != 'C' ||
                !left.starts_with(script_.lines[at_].text))
                fail("the dialog sends " + std::string{left});
            left.remove_prefix(script_.lines[at_++].text.size());
        }
    }
    void on(ImapDialog::ReadMore&) { feed(); }
    void on(ImapDialog::StartTls&)
    {
        expect("starttls");
        dialog_.tls_started();
    }
    void on(ImapDialog::Selected& selected)
    {
        if (selected.before.uidvalidity != 0 && selected.before.uidvalidity != selected.now.uidvalidity)
            expect("changed " + std::to_string(selected.before.uidvalidity) + " " +
                   std::to_string(selected.now.uidvalidity));
    }
    void on(ImapDialog::Baseline& baseline)
    {
        expect("baseline " + std::to_string(baseline.position.uidvalidity) + "/" +
               std::to_string(baseline.position.last_uid));
        outcome_.position = baseline.position;
        dialog_.baseline_set();
    }
    void on(ImapDialog::Letters& action)
    {
        std::string words = "letters";
        for (const auto& letter : action.letters)
            words += " " + std::to_string(letter.uid) + (letter.cut ? "(cut)" : "");
        expect(words + " of " + std::to_string(action.position.uidvalidity));
        for (auto& letter : action.letters) {
            while (at_ < script_.lines.size() &&
                   script_.lines[at_].text.starts_with("octets " + std::to_string(letter.uid) + " ")) {
                const std::string& text = script_.lines[at_].text;
                if (unescaped(text.substr(text.find(' ', 7) + 1)) != letter.octets) fail("got: " + letter.octets);
                ++at_;
            }
            outcome_.letters.push_back(std::move(letter));
        }
        outcome_.position = action.position;
        dialog_.saved();
    }
    void on(ImapDialog::GivenUp& given_up) { expect("given-up " + std::to_string(given_up.uid)); }
    void on(ImapDialog::RoundDone& round) { expect("round " + std::to_string(round.letters)); }
    void on(ImapDialog::Idle&)
    {
        if (!waiting_.empty()) return feed();
        if (at_ < script_.lines.size() && script_.lines[at_].text == "idle") ++at_;
        if (at_ < script_.lines.size() && script_.lines[at_].kind == 'S') return feed();
        if (at_ == script_.lines.size()) return;
        expect("wake");
        dialog_.wake();
    }
    void on(ImapDialog::Pause&)
    {
        expect("pause");
        dialog_.wake();
        if (at_ == script_.lines.size()) closed_ = true;
    }
    void on(ImapDialog::Close& close)
    {
        closed_ = true;
        if (delivery_.dies_there && at_ >= script_.lines.size()) return;
        if (at_ >= script_.lines.size()) fail("the dialog closes: " + close.reason);
        const std::string& text = script_.lines[at_].text;
        const std::string word = std::string{"close "} + fault_word(close.fault);
        if (script_.lines[at_].kind != '-' || !text.starts_with(word))
            fail("the dialog says: -- " + word + ": " + close.reason);
        const std::string part = text.size() > word.size() + 1 ? text.substr(word.size() + 1) : "";
        if (close.reason.find(part) == std::string::npos) fail("the reason is: " + close.reason);
        ++at_;
    }

    const Conversation& script_;
    Delivery delivery_;
    mail::ImapTroubles troubles_;
    ImapDialog dialog_;
    Outcome outcome_;
    std::size_t at_ = 0;
    std::string waiting_;
    std::size_t fed_ = 0;
    bool dead_ = false;
    bool closed_ = false;
};

}  // namespace

std::size_t Conversation::server_octets() const
{
    std::size_t octets = 0;
    for (const Line& line : lines)
        if (line.kind == 'S') octets += line.text.size();
    return octets;
}

Conversation read_conversation(const std::filesystem::path& file)
{
    Conversation conversation;
    conversation.name = file.filename().string();
    conversation.settings.user = "ana";
    conversation.settings.password = "secret";
    conversation.settings.folder = "INBOX";
    std::istringstream in{slurp(file)};
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        if (text.empty() || text.front() == '#') continue;
        const std::string rest = text.size() > 3 ? text.substr(3) : "";
        if (text.starts_with("-- settings ")) {
            std::istringstream words{text.substr(12)};
            for (std::string word; words >> word;) read_setting(conversation, word);
        } else if (text.starts_with("-- "))
            conversation.lines.push_back({number, '-', rest});
        else if (text.starts_with("C:"))
            conversation.lines.push_back({number, 'C', unescaped(rest) + "\r\n"});
        else if (text.starts_with("S:"))
            conversation.lines.push_back({number, 'S', unescaped(rest) + "\r\n"});
        else if (text.starts_with("S="))
            conversation.lines.push_back({number, 'S', unescaped(rest)});
        else
            throw std::runtime_error(conversation.name + ":" + std::to_string(number) + ": what is this?");
    }
    return conversation;
}

Outcome replay(const Conversation& conversation, const Delivery& delivery)
{
    return Player{conversation, delivery}.run();
}

}  // namespace captura::test
