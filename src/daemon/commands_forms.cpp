#include "daemon/commands_forms.hpp"

#include "captura_embedded/daemon_samples.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <ostream>
#include <system_error>

namespace captura::daemon {
namespace {

/// Forms are read from a folder: the samples get one for a moment.
class MomentaryFolder {
public:
    MomentaryFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "captura-forms-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr)
            throw std::filesystem::filesystem_error{"cannot make a folder", name, {errno, std::generic_category()}};
        path = name;
    }
    ~MomentaryFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    MomentaryFolder(const MomentaryFolder&) = delete;
    MomentaryFolder& operator=(const MomentaryFolder&) = delete;

    std::filesystem::path path;
};

}  // namespace

std::string to_line(const web::FormFault& fault)
{
    const std::string line = fault.line == 0 ? "" : ":" + std::to_string(fault.line);
    return fault.file + line + ": " + fault.reason;
}

web::FormBook load_sample_forms(const std::string& default_region)
{
    const MomentaryFolder folder;
    for (const EmbeddedFile& sample : daemon_samples()) {
        std::ofstream file{folder.path / sample.name, std::ios::binary};
        file << sample.content;
    }
    return web::load_forms(folder.path, default_region);
}

ConfiguredEntries load_entries(const Config& config, Streams streams)
{
    const web::FormBook forms = forms_of(config);
    for (const web::FormFault& fault : forms.faults) streams.err << "warning: " << to_line(fault) << '\n';
    return ConfiguredEntries{config, forms};
}

}  // namespace captura::daemon
