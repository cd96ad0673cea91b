/// The entries of this configuration: a form each by its slug, a mailbox each by its name. Thread-safe; forms may be
/// replaced while questions are answered.
#pragma once

#include "captura/daemon/config.hpp"
#include "captura/domain/entry.hpp"
#include "captura/web/forms.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace captura::daemon {

/// The forms of this configuration, in the words of this configuration.
web::FormBook forms_of(const Config& config);

class ConfiguredEntries final : public EntryBook {
public:
    /// Reads the tables of sources that the configuration names; throws ConfigError.
    ConfiguredEntries(const Config& config, const web::FormBook& forms);

    /// A form that is gone is null. Mail has always an entry: what came by a pipe, or from a mailbox that is no longer
    /// configured, is judged with the company's own region and domains.
    std::shared_ptr<const Entry> find(Door door, std::string_view name) const override;

    /// The same, and for a form that is gone an entry that requires nothing.
    std::shared_ptr<const Entry> find_or_plain(Door door, const std::string& name) const;

    void replace_forms(const web::FormBook& forms);
    /// What visits count as from now on, for every entry; null: as shipped.
    void replace_sources(std::shared_ptr<const rules::SourceRules> sources);

private:
    using Key = std::pair<Door, std::string>;
    using Entries = std::map<Key, std::shared_ptr<const Entry>>;

    Entry entry_of(const ApiToken& token, const Entries& entries) const;

    Leads leads_;
    std::vector<ApiToken> tokens_;
    Entries mailboxes_;
    mutable std::mutex mutex_;
    std::shared_ptr<const Entries> forms_;
    std::shared_ptr<const rules::SourceRules> sources_;
};

/// Where mail without a mailbox of its own comes in: a pipe (`captura ingest`).
inline constexpr const char* pipe_entry = "pipe";

/// An entry for a submission nothing is known of.
Entry plain_entry(Door door, const std::string& name, const Leads& leads);

}  // namespace captura::daemon
