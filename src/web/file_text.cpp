#include "web/file_text.hpp"

#include <fstream>
#include <ios>
#include <iterator>
#include <system_error>

namespace captura::web {

bool is_toml_file(const std::filesystem::path& path)
{
    return path.extension() == ".toml" && !path.filename().string().starts_with('.');
}

std::optional<std::string> read_file_text(const std::filesystem::path& path)
{
    std::error_code failed;
    if (!std::filesystem::is_regular_file(path, failed)) return std::nullopt;
    try {
        std::ifstream in{path, std::ios::binary};
        std::string text{std::istreambuf_iterator<char>{in}, {}};
        if (!in) return std::nullopt;
        return text;
    } catch (const std::ios_base::failure&) {  // libstdc++ throws where the disk fails while it reads
        return std::nullopt;
    }
}

}  // namespace captura::web
