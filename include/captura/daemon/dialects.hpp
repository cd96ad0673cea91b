/// The dialects: those that travel inside the binary (config/dialects), and an operator's own over them.
///
/// Keys: control, unwrap, key, page, referrer, return_url, only_id, probe, paths, id_fields, json_query, request_headers;
/// [fields] their name = ours, [consents] their name = a consent field's; [[record]] at, names, values; [handshake] challenge,
/// token, expected; [answer] form,
/// refusal, redirect_status; [answer.accepted] and [answer.refused] status, body, body_with_redirect; [answer.refused]
/// error; [answer.codes] our code = theirs.
#pragma once

#include "captura/domain/dialect.hpp"

#include <filesystem>
#include <memory>

namespace captura::daemon {

std::shared_ptr<const DialectBook> shipped_dialects();

/// A file of `folder` that is named like a shipped one changes the keys it has; another name is a dialect of its own. An
/// absent folder adds nothing. Throws ConfigError, every fault of every file with its line.
std::shared_ptr<const DialectBook> load_dialects(const std::filesystem::path& folder);

}  // namespace captura::daemon
