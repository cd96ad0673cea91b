/// The form door: pages, posts, the form as data, the script a site embeds.
///
/// HOSTILE INPUT: every request, and every field that a page shows again. A stranger's text is escaped by the templates
/// ({{x}} and nothing else); it never becomes a header, an address or a script.
#pragma once

#include "captura/domain/api_token.hpp"
#include "captura/domain/dialect.hpp"
#include "captura/http/message.hpp"
#include "captura/intake/intake.hpp"
#include "captura/web/captcha.hpp"
#include "captura/web/confirmation.hpp"
#include "captura/web/door_watch.hpp"
#include "captura/web/forms.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace captura::web {

struct Settings {
    std::string public_url;  ///< "https://forms.example.com", without a final slash; empty: as asked for
    /// Seal form tokens and links in mails: the first seals, all of them open. At least one.
    std::vector<std::string> sealing_keys;
    std::size_t form_octets = 256 * 1024;
    std::size_t multipart_octets = 10u << 20;
    std::vector<ApiToken> tokens;                 ///< servers that may post to /v1/submissions
    std::shared_ptr<const DialectBook> dialects;  ///< null: none is spoken
    Captcha captcha;
    std::size_t posts_per_minute = 300;  ///< per visitor address, then 429; soft limits are a tenth of it
};

/// What this door needs of the choke point: keep, judge, answer. Called on the loop.
using Submit = std::function<Task<intake::Answer>(Submission)>;

/// A router for the public listener. Must outlive the server that asks it.
class FormServer : public http::Router {
public:
    /// With a watch, which must be the witness of the same choke point, drawn forms carry a token and can ask for a puzzle.
    /// With workers, which must outlive the requests, no body holds the loop while it is read.
    FormServer(Settings settings, std::shared_ptr<const FormBook> forms, intake::Intake& intake,
               std::shared_ptr<DoorWatch> watch = nullptr, intake::Workers* workers = nullptr);
    FormServer(Settings settings, std::shared_ptr<const FormBook> forms, Submit submit,
               std::shared_ptr<DoorWatch> watch = nullptr, intake::Workers* workers = nullptr);
    ~FormServer() override;

    Found find(const http::Request& head) override;

    /// What pressing the button behind a mail's link does; until then such links are unknown. Needs a sealing key.
    void take_confirmations(Confirm confirm);

    /// Changed forms are served from the next request on.
    void replace_forms(std::shared_ptr<const FormBook> forms);

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace captura::web
