/// A request as the doors take it: who asks, and what was posted.
#pragma once

#include "captura/domain/submission.hpp"
#include "captura/http/message.hpp"
#include "web/answers.hpp"

#include <string>

namespace captura::web {

Asker asker_of(const http::Request& head);

/// The body moves; the moment of arrival is now.
Submission submission_of(http::Request&& request, const std::string& slug);

}  // namespace captura::web
