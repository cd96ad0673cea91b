#include "http/head_scan.hpp"

namespace captura::http {

HeadScan::Found HeadScan::malformed(const char* reason)
{
    reason_ = reason;
    return Found::malformed;
}

HeadScan::Found HeadScan::look(std::string_view octets)
{
    const auto is_letter = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); };
    if (!octets.empty() && !is_letter(octets.front())) return malformed("not_http");  // a TLS greeting, most often

    while (true) {
        const std::size_t end = octets.find('\n', scanned_);
        if (end == std::string_view::npos) {
            const std::size_t bare = octets.find('\r', scanned_);
            if (bare != std::string_view::npos && bare + 1 < octets.size()) return malformed("bare_cr");
            scanned_ = bare != std::string_view::npos ? bare : octets.size();
            return Found::more;
        }
        if (end == line_ || octets[end - 1] != '\r') return malformed("bare_lf");
        const std::string_view line = octets.substr(line_, end - 1 - line_);
        if (line.find('\r') != std::string_view::npos) return malformed("bare_cr");
        if (line.find('\0') != std::string_view::npos) return malformed("nul");
        if (!line.empty() && (line.front() == ' ' || line.front() == '\t')) return malformed("folded_header");
        ++lines_;
        line_ = scanned_ = end + 1;
        if (line.empty()) return Found::complete;
    }
}

}  // namespace captura::http
