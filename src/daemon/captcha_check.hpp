/// Asks a captcha's vendor whether a visitor's answer is good. Fails open: whoever cannot be asked within the time says
/// nothing against the visitor.
#pragma once

#include "captura/intake/ports.hpp"
#include "captura/web/captcha.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace captura::daemon {

struct CaptchaSettings {
    web::Captcha captcha;
    std::string secret;  ///< ours with the vendor
    std::string url;     ///< where to ask; empty: the vendor's
    std::chrono::milliseconds timeout{2000};  ///< the visitor waits no longer for it
};

/// What the vendor's answer comes to: "captcha_solved", "captcha_wrong", or "captcha_unreachable" where it says that the fault
/// is ours or its own, or nothing that can be read. Pure.
std::string_view read_captcha_answer(long status, std::string_view json);

/// On two threads of its own. LIMITS: 64 questions at a time, more are not asked; answers of 64 KiB.
class CaptchaCheck final : public intake::Verifier {
public:
    explicit CaptchaCheck(CaptchaSettings settings);
    /// What waits is answered as unreachable.
    ~CaptchaCheck() override;

    bool asks(const Submission& submission) const override;
    void ask(const Submission& submission, const Inquiry& inquiry, std::function<void(std::string)> answer) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace captura::daemon
