#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/commands_text.hpp"

#include "captura/rules/email.hpp"

#include <algorithm>
#include <ostream>

namespace captura::daemon {
namespace {

std::string lower(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    return text;
}

void check_manager(const store::Manager& manager)
{
    const auto email = rules::parse_email(manager.email);
    if (email.grade == rules::Grade::invalid)
        throw UsageError{"\"" + manager.email + "\" is no e-mail address: " + join(email.reasons, ", ")};
    if (manager.name.find_first_not_of(' ') == std::string::npos) throw UsageError{"a manager needs a name"};
    if (manager.role != "head" && manager.role != "seller")
        throw UsageError{"\"" + manager.role + "\" is no role: head or seller"};
    if (manager.tier < 1 || manager.tier > 9) throw UsageError{"a tier is a number from 1 to 9"};
}

std::string to_json(const store::Manager& manager)
{
    return JsonObject{}
        .text("manager_id", manager.id.text())
        .text("name", manager.name)
        .text("email", manager.email)
        .text("role", manager.role)
        .number("tier", manager.tier)
        .flag("active", manager.active)
        .line();
}

int unknown(const std::string& email, Streams streams)
{
    streams.err << "captura: there is no manager " << harmless(email, 254) << '\n';
    return exit_status::no_input;
}

}  // namespace

int manager_add(const Config& config, const store::Manager& manager, bool json, Streams streams)
{
    check_manager(manager);
    store::Session session{config.database};
    const store::Manager added = session.add_manager(manager);
    streams.out << (json ? to_json(added) : added.id.text()) << '\n';
    return exit_status::done;
}

int manager_list(const Config& config, bool json, Streams streams)
{
    store::Session session{config.database};
    std::vector<std::vector<std::string>> rows;
    for (const store::Manager& manager : session.managers()) {
        if (json)
            streams.out << to_json(manager) << '\n';
        else
            rows.push_back({harmless(manager.email), harmless(manager.name), manager.role,
                            "tier " + std::to_string(manager.tier), manager.active ? "" : "removed"});
    }
    print_table(streams.out, rows);
    return exit_status::done;
}

int manager_set(const Config& config, const std::string& email, const ManagerChanges& changes, Streams streams)
{
    store::Session session{config.database};
    const auto managers = session.managers();
    const auto found = std::find_if(managers.begin(), managers.end(),
                                    [&](const store::Manager& m) { return lower(m.email) == lower(email); });
    if (found == managers.end()) return unknown(email, streams);
    store::Manager manager = *found;
    if (changes.name) manager.name = *changes.name;
    if (changes.email) manager.email = *changes.email;
    if (changes.role) manager.role = *changes.role;
    if (changes.tier) manager.tier = *changes.tier;
    if (changes.active) manager.active = *changes.active;
    check_manager(manager);
    const bool taken = std::any_of(managers.begin(), managers.end(), [&](const store::Manager& other) {
        return other.id != manager.id && lower(other.email) == lower(manager.email);
    });
    if (taken) throw UsageError{"another manager has the address " + harmless(manager.email, 254) + " already"};
    return session.set_manager(found->email, manager) ? exit_status::done : unknown(email, streams);
}

int manager_remove(const Config& config, const std::string& email, Streams streams)
{
    store::Session session{config.database};
    return session.remove_manager(email) ? exit_status::done : unknown(email, streams);
}

}  // namespace captura::daemon
