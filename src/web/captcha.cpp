#include "captura/web/captcha.hpp"

#include <algorithm>

namespace captura::web {

// Sources: developers.cloudflare.com/turnstile, docs.hcaptcha.com, developers.google.com/recaptcha (CSP and siteverify).
const std::vector<CaptchaVendor>& captcha_vendors()
{
    static const std::vector<CaptchaVendor> vendors = {
        {"turnstile", "cf-turnstile", "https://challenges.cloudflare.com/turnstile/v0/api.js", "cf-turnstile-response",
         "https://challenges.cloudflare.com", "https://challenges.cloudflare.com", "",
         "https://challenges.cloudflare.com/turnstile/v0/siteverify"},
        {"hcaptcha", "h-captcha", "https://js.hcaptcha.com/1/api.js", "h-captcha-response",
         "https://hcaptcha.com https://*.hcaptcha.com", "https://hcaptcha.com https://*.hcaptcha.com",
         "https://hcaptcha.com https://*.hcaptcha.com", "https://api.hcaptcha.com/siteverify"},
        {"recaptcha", "g-recaptcha", "https://www.google.com/recaptcha/api.js", "g-recaptcha-response",
         "https://www.google.com/recaptcha/ https://www.gstatic.com/recaptcha/",
         "https://www.google.com/recaptcha/ https://recaptcha.google.com/recaptcha/", "",
         "https://www.google.com/recaptcha/api/siteverify"},
    };
    return vendors;
}

const CaptchaVendor* find_captcha_vendor(std::string_view name)
{
    for (const CaptchaVendor& vendor : captcha_vendors())
        if (vendor.name == name) return &vendor;
    return nullptr;
}

const CaptchaVendor* captcha_of(const Captcha& captcha, std::string_view slug)
{
    const auto means = [&](const std::string& form) { return form == "*" || form == slug; };
    if (std::none_of(captcha.forms.begin(), captcha.forms.end(), means)) return nullptr;
    return find_captcha_vendor(captcha.provider);
}

}  // namespace captura::web
