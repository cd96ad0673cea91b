/// The company in a signature (X11): only a line that ends, or in Russian begins, with a legal form. Pure.
#pragma once

#include <string>
#include <string_view>

namespace captura::rules {

/// "Acme Tools Ltd" out of the lines below a letter; empty where no line names one.
std::string find_company(std::string_view signature);

}  // namespace captura::rules
