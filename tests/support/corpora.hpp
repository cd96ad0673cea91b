/// Third-party test data that lies beside the checkout, never in it: $CAPTURA_CORPORA, else ../shared/corpora.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

namespace captura::test {

inline std::filesystem::path corpora()
{
    if (const char* given = std::getenv("CAPTURA_CORPORA")) return given;
    return std::filesystem::path{CAPTURA_SOURCE_DIR} / ".." / "shared" / "corpora";
}

inline std::string slurp(const std::filesystem::path& file)
{
    std::ifstream in{file, std::ios::binary};
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// All regular files below, sorted by path.
inline std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder)
{
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{folder})
        if (entry.is_regular_file()) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace captura::test

/// First line of a test that reads a corpus: without it the test is skipped, and says so.
#define CAPTURA_NEEDS_CORPUS(name)                                                                        \
    if (!std::filesystem::is_directory(::captura::test::corpora() / (name)))                              \
    GTEST_SKIP() << "SKIPPED, NOT PASSED: no corpus " << (::captura::test::corpora() / (name)).string()
