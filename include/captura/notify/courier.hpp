/// The way out: empties the outbox on a thread of its own. One dead transport delays no other recipient's notice by
/// more than its time limit.
///
/// A 5xx to the recipient or the content is final (never), all else is tried again. Where the answer to a whole mail
/// was lost it goes again under the same Message-ID. A password leaves for another machine only over verified TLS;
/// STARTTLS without user, `starttls_required` or `ca_file` is taken without asking who answers.
/// KNOWN GAPS: no SMTPUTF8, so a lead whose address is not ASCII is shown but gets no Reply-To; which mails were in
/// doubt is forgotten by a restart (a single notice keeps its Message-ID even so, a gathered one may not).
#pragma once

#include "captura/domain/notice.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace captura::notify {

/// What a mail to a visitor says, in the visitor's language. Our own words and the operator's: nothing that was typed.
struct VisitorLetter {
    std::string language = "en";  ///< BCP 47
    bool right_to_left = false;
    std::string sender;           ///< shown before the address: the company
    std::string subject;
    std::string text;             ///< paragraphs, an empty line between them
    std::string link;             ///< https://..., shown as a button; empty: none
    std::string link_label;
    std::string footer;           ///< why it came, and that nothing happens without an answer
};

struct Settings {
    std::string from = "captura@localhost";   ///< the bare address
    std::string url = "smtp://localhost:25";  ///< smtp://[user@]host:port (STARTTLS where offered), smtps://, maildir:///path
    std::string password;
    std::string ca_file;
    bool starttls_required = false;
    std::string console_url;   ///< base of links to cards, "/" and the card id follow; empty: no link
    std::chrono::seconds timeout{30};
    std::chrono::seconds poll{5};              ///< besides being woken
    std::chrono::minutes first_retry{1};
    std::chrono::hours give_up_after{72};
    std::size_t per_minute = 30;               ///< to one recipient; more are gathered into one mail
    /// The words for a notice to a visitor; nothing where its form is gone. Called on the courier's thread.
    std::function<std::optional<VisitorLetter>(const Notice&)> visitor_letter;
    std::string instance;                      ///< of the daemon: owner of claims, and in our header
};

/// The outbox as the courier sees it. Every call may block and may throw (the courier then waits and goes on).
/// A claim must last two minutes or more: what is to be gathered is held for ten seconds, and a slow server may take its
/// time limit. On stop() unsent notices are given back by failed() with `next` now.
class Outbox {
public:
    virtual ~Outbox() = default;
    virtual std::vector<Notice> claim(std::size_t most) = 0;
    virtual void sent(const Uuid& id) = 0;
    virtual void gathered(std::span<const Uuid> ids) = 0;
    virtual void failed(const Uuid& id, const std::string& reason, std::optional<Timestamp> next) = 0;
};

/// Called on the courier's thread.
class Events {
public:
    virtual ~Events() = default;
    virtual void notification_sent(const Notice& notice) = 0;
    virtual void notification_failed(const Notice& notice, const std::string& reason, bool given_up) = 0;
    virtual void outbox_unreachable(const std::string& what) = 0;
};

class Courier {
public:
    /// Throws std::invalid_argument where the settings cannot work.
    Courier(Settings settings, Outbox& outbox, Events& events);
    ~Courier();

    void start();
    void wake();
    void stop();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// A composed mail: complete RFC 5322 octets with CRLF, and its envelope.
struct Mail {
    std::string from;
    std::string to;
    std::string octets;
};

/// The words of one notice: text and HTML, Reply-To the lead, everything of a stranger's escaped. One to a visitor says
/// what `visitor_letter` has for it. Throws std::invalid_argument where it can never be sent. Pure.
Mail compose(const Notice& notice, const Settings& settings);
/// One mail for many notices to one recipient. Pure.
Mail compose_gathered(std::span<const Notice> notices, const Settings& settings);

/// What sending a mail came to.
struct Delivery {
    enum class Kind { sent, later, never } kind = Kind::sent;
    std::string reason;  ///< no password in it
};
Delivery send(const Mail& mail, const Settings& settings);

/// For `doctor`: says hello to the server (or looks at the folder) without sending.
Delivery probe(const Settings& settings);

}  // namespace captura::notify
