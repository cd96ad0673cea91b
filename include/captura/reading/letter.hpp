/// A letter (RFC 5322, MIME) to an Inquiry. Pure. It never fails: any octets give a letter, perhaps an empty one.
///
/// HOSTILE INPUT: every octet. Linear in time, bounded in memory and in depth by `limits`; may be called on a thread
/// with at least 1 MiB of stack; needs no more than a fixed multiple of the letter's size.
#pragma once

#include "captura/domain/inquiry.hpp"
#include "captura/reading/limits.hpp"

#include <string_view>

namespace captura::reading {

Inquiry read_letter(std::string_view octets, const LetterLimits& limits = {});

}  // namespace captura::reading
