/// A request as the doors take it: who asks, and what was posted.
#pragma once

#include "captura/domain/submission.hpp"
#include "captura/http/message.hpp"
#include "web/answers.hpp"

#include <string>
#include <string_view>

namespace captura::web {

Asker asker_of(const http::Request& head);

/// Adds a fact to Visit::observed.
void note_observed(Submission& submission, std::string_view fact);

/// The key of a batch is a key of each of its lines. One that has no room for the number is told by its digest.
std::string key_of_line(const std::string& batch_key, std::size_t number);

/// The body moves; the moment of arrival is now. What only the head tells is noted.
Submission submission_of(http::Request&& request, const std::string& slug);

}  // namespace captura::web
