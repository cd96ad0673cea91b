/// Double opt-in where three rooms meet: the door has the words and the button, the outbox the mail, the database what waits.
#pragma once

#include "captura/daemon/entries.hpp"
#include "captura/notify/courier.hpp"
#include "captura/reading/limits.hpp"
#include "captura/store/database.hpp"
#include "captura/web/confirmation.hpp"

#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace captura::daemon {

/// What waited for it counts, and its manager is told. Once: who confirms twice has confirmed.
class Confirmations {
public:
    Confirmations(store::Database& database, const ConfiguredEntries& entries, reading::Limits limits)
        : database_(database), entries_(entries), limits_(limits)
    {
    }
    Task<web::Confirmed> confirm(Uuid submission);

private:
    web::Confirmed confirm_in(store::Session& session, const Uuid& submission) const;

    store::Database& database_;
    const ConfiguredEntries& entries_;
    const reading::Limits limits_;
};

/// Mails to visitors in the words of their forms. Thread-safe.
class VisitorLetters {
public:
    VisitorLetters(const std::vector<std::string>& keys, std::shared_ptr<const web::FormBook> forms)
        : links_(keys), forms_(std::move(forms))
    {
    }
    void replace_forms(std::shared_ptr<const web::FormBook> forms);
    /// Where links lead: "https://forms.example.com".
    void set_address(std::string public_url);
    /// Nothing where the form is gone, or asks for nothing any more.
    std::optional<notify::VisitorLetter> write(const Notice& notice) const;

private:
    const web::ConfirmationLinks links_;
    mutable std::mutex mutex_;
    std::shared_ptr<const web::FormBook> forms_;
    std::string public_url_;
};

}  // namespace captura::daemon
