#include "captura/daemon/private_cluster.hpp"
#include "captura/daemon/serve.hpp"
#include "daemon/try_folder.hpp"

#include "captura/store/session.hpp"
#include "captura/web/forms.hpp"

#include <iostream>

namespace captura::daemon {
namespace {

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

void print_where(const TryFolder& folder, const std::string& database, const Config& config, const Listening& at)
{
    const auto forms = web::load_forms(config.forms_dir, config.leads.default_region);
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

}  // namespace

int try_out(const TryOptions& options)
{
    const auto root = std::filesystem::absolute(options.dir);
    std::filesystem::create_directories(root);
    std::cout << "starting a private PostgreSQL in " << (root / "postgres").string() << " ..." << std::endl;

    PrivateCluster::Settings cluster_settings;
    cluster_settings.dir = root / "postgres";
    PrivateCluster cluster{cluster_settings};
    const TryFolder folder = make_try_folder(root, cluster.url(), options.listen, admin_beside(options.listen));
    const Config config = load_config(folder.config());
    {
        store::Session session{config.database};
        session.migrate();
        add_sample_manager(session);
    }
    return serve(config, [&](const Listening& at) { print_where(folder, cluster.url(), config, at); });
}

}  // namespace captura::daemon
