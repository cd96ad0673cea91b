/// What a visit was taken to mean, apart from what was observed of it.
#pragma once

#include "captura/domain/source.hpp"

#include <string>

namespace captura::store {

bool same_conclusion(const Source& a, const Source& b);

/// For captura.source_history: without the inputs, which stay where they are.
std::string conclusion_json(Source source);

}  // namespace captura::store
