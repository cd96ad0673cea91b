#include "captura/daemon/commands.hpp"
#include "captura/daemon/entries.hpp"
#include "captura/daemon/exit_status.hpp"
#include "captura/daemon/private_cluster.hpp"
#include "captura/daemon/serve.hpp"
#include "daemon/try_folder.hpp"

#include "captura/store/session.hpp"
#include "captura/web/forms.hpp"

#include <csignal>
#include <iostream>

namespace captura::daemon {
namespace {

/// Ctrl-C while the database starts: it is waited for (a few seconds) and ended in order, since an initdb that is left
/// behind would be in the way of the next try. Once the daemon runs it hears signals itself.
volatile std::sig_atomic_t asked_to_end = 0;

void hear_signals_until_serving()
{
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, [](int) { asked_to_end = 1; });
}

/// Somebody must be told: a fresh database gets a manager who can be recognised as a sample.
void add_sample_manager(store::Session& session)
{
    if (!session.managers().empty()) return;
    store::Manager sample;
    sample.name = "Sample Manager";
    sample.email = "sample.manager@example.com";
    sample.role = "head";
    session.add_manager(sample);
}

/// Only the usual port gives way to what runs on this machine already; an address that was asked for is meant.
std::string find_room(const std::string& listen)
{
    if (!is_taken(listen)) return listen;
    if (listen != TryOptions{}.listen)
        throw CannotStart{exit_status::unavailable, "cannot listen on " + listen + ": the address is in use; try --listen"};
    std::cout << listen << " is in use, taking a free port" << std::endl;
    return listen.substr(0, listen.rfind(':')) + ":0";
}

void print_where(const TryFolder& folder, const std::string& database, const Config& config, const Listening& at)
{
    const auto forms = forms_of(config);
    std::cout << "\nCaptura is running.\n\n";
    for (const auto& [slug, form] : forms.forms)
        std::cout << "  form      http://" << at.http << "/f/" << slug << "\n";
    std::cout << "  mail      drop .eml files into " << folder.mail().string() << "\n"
              << "  outbox    notifications appear in " << (folder.outbox() / "new").string() << "\n"
              << "  leads     psql '" << database << "' -c 'select * from captura.lead_overview'\n"
              << "  state     http://" << at.admin << "/readyz\n"
              << "  config    " << folder.config().string() << "\n"
              << "\nCtrl-C ends all of it; the folder stays.\n"
              << std::flush;
}

int run_all(const std::filesystem::path& root, const std::string& listen)
{
    std::cout << "starting a private PostgreSQL in " << (root / "postgres").string() << " ..." << std::endl;

    PrivateCluster::Settings cluster_settings;
    cluster_settings.dir = root / "postgres";
    PrivateCluster cluster{cluster_settings};
    const std::string beside = admin_beside(listen);
    const std::string admin = is_taken(beside) ? "127.0.0.1:0" : beside;
    const TryFolder folder = make_try_folder(root, cluster.url(), listen, admin);
    const Config config = load_config(folder.config());
    {
        store::Session session{config.database};
        session.migrate();
        add_sample_manager(session);
    }
    if (asked_to_end != 0) return exit_status::done;
    return serve(config, [&](const Listening& at) {
        if (asked_to_end != 0)
            std::raise(SIGTERM);
        else
            print_where(folder, cluster.url(), config, at);
    });
}

}  // namespace

int try_out(const TryOptions& options)
{
    const auto root = std::filesystem::absolute(options.dir);
    std::filesystem::create_directories(root);
    if (!hold_try_folder(root))
        throw CannotStart{exit_status::cannot_create, root.string() + ": another captura try runs in this folder"};
    const std::string listen = find_room(options.listen);
    hear_signals_until_serving();
    try {
        return run_all(root, listen);
    } catch (const std::exception&) {
        if (asked_to_end != 0) return exit_status::done;  // Ctrl-C reaches what we started as well
        throw;
    }
}

}  // namespace captura::daemon
