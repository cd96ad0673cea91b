/// A folder of a test's own, gone with it.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace captura::test {

class TempFolder {
public:
    TempFolder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "captura-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error("cannot make a folder " + name);
        path_ = name;
        // A database of ours runs as another user where the test runs as root, and must get to its folder.
        std::filesystem::permissions(path_, std::filesystem::perms(0755));
    }
    ~TempFolder()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }
    std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

inline void write_file(const std::filesystem::path& file, std::string_view content)
{
    std::ofstream out{file, std::ios::binary};
    out << content;
    if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace captura::test
