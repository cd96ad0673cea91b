#include "captura/daemon/commands.hpp"
#include "captura/daemon/exit_status.hpp"
#include "captura/web/snippet.hpp"
#include "daemon/commands_forms.hpp"
#include "daemon/commands_json.hpp"
#include "daemon/commands_text.hpp"

#include <ostream>

namespace captura::daemon {
namespace {

/// As browsers see us; without a public address, as we listen.
std::string address_of(const Config& config)
{
    std::string address = config.public_url.empty() ? "http://" + config.http.listen : config.public_url;
    while (!address.empty() && address.back() == '/') address.pop_back();
    return address;
}

void print(const web::Snippet& snippet, std::ostream& out)
{
    out << "## " << snippet.title << "\n";
    if (!snippet.policy.empty()) out << "Content-Security-Policy of the page: " << snippet.policy << "\n";
    if (!snippet.note.empty()) out << snippet.note << "\n";
    out << "\n" << snippet.text << "\n";
}

}  // namespace

int form_snippet(const Config& config, const std::string& slug, bool json, Streams streams)
{
    const web::FormBook forms = forms_of(config);
    const auto found = forms.forms.find(slug);
    if (found == forms.forms.end()) {
        for (const web::FormFault& fault : forms.faults) streams.err << to_line(fault) << '\n';
        streams.err << "captura: there is no form \"" << harmless(slug, 60) << "\" in " << config.forms_dir.string() << '\n';
        return exit_status::no_input;
    }
    for (const web::Snippet& snippet : web::snippets_of(*found->second, address_of(config), config.web.captcha)) {
        if (!json) {
            print(snippet, streams.out);
            continue;
        }
        streams.out << JsonObject{}
                           .text("name", snippet.name)
                           .text("title", snippet.title)
                           .text("policy", snippet.policy)
                           .text("text", snippet.text)
                           .text("note", snippet.note)
                           .line()
                    << '\n';
    }
    return exit_status::done;
}

}  // namespace captura::daemon
