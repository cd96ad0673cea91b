#include "captura/daemon/entries.hpp"

namespace captura::daemon {

Entry plain_entry(Door door, const std::string& name, const Leads& leads)
{
    Entry entry;
    entry.door = door;
    entry.name = name;
    entry.channel = door == Door::mail ? "email" : "form";
    entry.region = leads.default_region;
    entry.own_domains = leads.own_domains;
    return entry;
}

ConfiguredEntries::ConfiguredEntries(const Config& config, const web::FormBook& forms) : leads_(config.leads)
{
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
    auto entries = std::make_shared<Entries>();
    for (const auto& [slug, form] : forms.forms) {
        Entry entry = form->entry;
        entry.own_domains = leads_.own_domains;
        entries->emplace(Key{Door::web, slug}, std::make_shared<const Entry>(std::move(entry)));
    }
    const std::lock_guard lock{mutex_};
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
    auto known = find(door, name);
    return known ? known : std::make_shared<const Entry>(plain_entry(door, name, leads_));
}

}  // namespace captura::daemon
