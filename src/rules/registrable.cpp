#include "rules/registrable.hpp"

#include "rules/domain_name.hpp"
#include "rules/lists.hpp"

#include <libpsl.h>

#include <cstdio>
#include <memory>
#include <stdexcept>

namespace captura::rules {
namespace {

using Suffixes = std::unique_ptr<psl_ctx_t, decltype(&psl_free)>;

Suffixes load_suffixes()
{
    const std::string_view list = list_file("public_suffix_list.dat");
    // libpsl reads from a stream only; fmemopen does not write where the mode is "r".
    std::FILE* stream = fmemopen(const_cast<char*>(list.data()), list.size(), "r");
    if (stream == nullptr) throw std::runtime_error("cannot open the public suffix list in memory");
    Suffixes loaded{psl_load_fp(stream), &psl_free};
    std::fclose(stream);
    if (loaded == nullptr) throw std::runtime_error("cannot read the public suffix list");
    return loaded;
}

const psl_ctx_t* suffixes()
{
    static const Suffixes loaded = load_suffixes();
    return loaded.get();
}

/// "192.168.1.10": libpsl would call "1.10" its domain.
bool is_ipv4(std::string_view host)
{
    return host.find_first_not_of("0123456789.") == host.npos;
}

}  // namespace

std::string registrable_domain(std::string_view host)
{
    if (host.ends_with('.')) host.remove_suffix(1);
    const auto labels = to_a_labels(host);
    if (!labels || is_ipv4(*labels)) return {};
    const char* found = psl_registrable_domain(suffixes(), labels->c_str());
    return found == nullptr ? std::string{} : std::string{found};
}

bool is_registry_suffix(std::string_view suffix)
{
    return psl_is_public_suffix2(suffixes(), std::string{suffix}.c_str(), PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE) == 1;
}

}  // namespace captura::rules
