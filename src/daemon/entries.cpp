#include "captura/daemon/entries.hpp"

#include "daemon/source_tables.hpp"

namespace captura::daemon {

web::FormBook forms_of(const Config& config)
{
    return web::load_forms(config.forms_dir, config.leads.default_region, config.words_dir);
}

Entry plain_entry(Door door, const std::string& name, const Leads& leads)
{
    Entry entry;
    entry.door = door;
    entry.name = name;
    entry.channel = door == Door::mail ? "email" : "form";
    entry.region = leads.default_region;
    entry.own_domains = leads.own_domains;
    entry.spam = leads.spam;
    return entry;
}

ConfiguredEntries::ConfiguredEntries(const Config& config, const web::FormBook& forms) : leads_(config.leads), sources_(load_source_rules(config.sources))
{
    tokens_ = config.web.tokens;
    for (const mail::MailboxSettings& mailbox : config.mailboxes) {
        Entry entry = plain_entry(Door::mail, mailbox.name, leads_);
        entry.channel = mailbox.channel;
        if (!mailbox.region.empty()) entry.region = mailbox.region;
        mailboxes_[{Door::mail, mailbox.name}] = std::make_shared<const Entry>(std::move(entry));
    }
    replace_forms(forms);
}

void ConfiguredEntries::replace_forms(const web::FormBook& forms)
{
    const std::lock_guard lock{mutex_};
    auto entries = std::make_shared<Entries>();
    for (const auto& [slug, form] : forms.forms) {
        Entry entry = form->entry;
        entry.own_domains = leads_.own_domains;
        entry.sources = sources_;
        entry.spam = leads_.spam;
        entries->emplace(Key{Door::web, slug}, std::make_shared<const Entry>(std::move(entry)));
    }
    for (const ApiToken& token : tokens_)
        entries->emplace(Key{Door::api, token.name}, std::make_shared<const Entry>(entry_of(token, *entries)));
    forms_ = std::move(entries);
}

/// What it may name is looked up among the forms of the day.
Entry ConfiguredEntries::entry_of(const ApiToken& token, const Entries& entries) const
{
    Entry entry = plain_entry(Door::api, token.name, leads_);
    entry.channel = token.channel;
    if (!token.region.empty()) entry.region = token.region;
    entry.names_channel = token.names_channel;
    entry.sources = sources_;
    for (const auto& [key, form] : entries)
        if (key.first == Door::web && token.may_name(key.second)) entry.forms.emplace(key.second, form);
    return entry;
}

void ConfiguredEntries::replace_sources(std::shared_ptr<const rules::SourceRules> sources)
{
    const std::lock_guard lock{mutex_};
    sources_ = std::move(sources);
    auto entries = std::make_shared<Entries>();
    for (const auto& [key, known] : *forms_) {
        Entry entry = *known;
        entry.sources = sources_;
        entries->emplace(key, std::make_shared<const Entry>(std::move(entry)));
    }
    forms_ = std::move(entries);
}

std::shared_ptr<const Entry> ConfiguredEntries::find(Door door, std::string_view name) const
{
    const Key key{door, std::string{name}};
    if (door == Door::mail) {
        const auto mailbox = mailboxes_.find(key);
        return mailbox != mailboxes_.end() ? mailbox->second : std::make_shared<const Entry>(plain_entry(door, key.second, leads_));
    }
    const std::lock_guard lock{mutex_};
    const auto form = forms_->find(key);
    return form == forms_->end() ? nullptr : form->second;
}

std::shared_ptr<const Entry> ConfiguredEntries::find_or_plain(Door door, const std::string& name) const
{
    if (auto known = find(door, name)) return known;
    Entry entry = plain_entry(door, name, leads_);
    const std::lock_guard lock{mutex_};
    entry.sources = sources_;
    return std::make_shared<const Entry>(std::move(entry));
}

}  // namespace captura::daemon
