/// A puzzle of somebody else beside our own proof of work: Turnstile, hCaptcha or reCAPTCHA, where an operator wants one.
/// Off by default: it makes visitors' browsers talk to a third party.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace captura::web {

struct Captcha {
    std::string provider;            ///< a name of captcha_vendors(); empty: none
    std::string site_key;            ///< public, stands in the page
    std::vector<std::string> forms = {"*"};  ///< slugs that ask for it, "*": all
};

/// What a vendor's widget needs of a page, and where its answers are checked.
struct CaptchaVendor {
    std::string_view name;
    std::string_view element;   ///< class of the element that the widget takes over
    std::string_view script;
    std::string_view field;     ///< that the widget adds to the form
    std::string_view scripts;   ///< sources for script-src
    std::string_view frames;    ///< for frame-src
    std::string_view others;    ///< for style-src and connect-src; may be empty
    std::string_view verify;    ///< POST secret and response, answers JSON
};

const std::vector<CaptchaVendor>& captcha_vendors();

/// Null for an unknown name.
const CaptchaVendor* find_captcha_vendor(std::string_view name);

/// The vendor whose widget that form carries; null for none.
const CaptchaVendor* captcha_of(const Captcha& captcha, std::string_view slug);

}  // namespace captura::web
