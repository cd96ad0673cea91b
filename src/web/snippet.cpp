#include "captura/web/snippet.hpp"

#include "web/addresses.hpp"
#include "web/pages.hpp"

#include <algorithm>
#include <stdexcept>

namespace captura::web {
namespace {

std::string_view between(std::string_view text, std::string_view begin, std::string_view end)
{
    const std::size_t from = text.find(begin);
    const std::size_t to = text.find(end, from);
    if (from == text.npos || to == text.npos) throw std::logic_error("the page of a form has no " + std::string(begin));
    return text.substr(from, to + end.size() - from);
}

/// All of `what` out of the text, as `with`; what one replacement makes is looked at again.
void replace_all(std::string& text, std::string_view what, std::string_view with)
{
    for (std::size_t at = 0; (at = text.find(what)) != std::string::npos;) text.replace(at, what.size(), with);
}

/// The form of our own page, without what belongs to one rendering or hides only by our style: the honeypot.
std::string static_form(const Form& form, const std::string& public_url, const Captcha& captcha)
{
    DrawnForm drawn{form, {}, {}, {}, {}};
    drawn.captcha = captcha_of(captcha, form.slug);
    drawn.site_key = captcha.site_key;
    const std::string page = Pages{public_url}.form(drawn);
    std::string html{between(page, "<form", "</form>")};
    const std::string trap{between(html, "<div class=\"captura-away\"", "</div>\n")};
    html.erase(html.find(trap), trap.size());
    replace_all(html, "\n\n", "\n");
    replace_all(html, " value=\"\" autocomplete", " autocomplete");
    if (drawn.captcha != nullptr) html.append("\n<script async defer src=\"").append(drawn.captcha->script).append("\"></script>");
    return html;
}

/// What a page has to allow for the widget in it.
std::string with_captcha(std::string policy, const CaptchaVendor* captcha)
{
    if (captcha == nullptr) return policy;
    const std::string scripts = "script-src ";
    const std::string sources{captcha->scripts};
    if (const std::size_t at = policy.find(scripts); at != policy.npos)
        policy.insert(at + scripts.size(), sources + " ");
    else
        policy.append("; ").append(scripts).append(sources);
    policy.append("; frame-src ").append(captcha->frames);
    if (captcha->others.empty()) return policy;
    const std::string connect = "connect-src ";
    if (const std::size_t at = policy.find(connect); at != policy.npos)
        policy.insert(at + connect.size(), std::string{captcha->others} + " ");
    else
        policy.append("; ").append(connect).append(captcha->others);
    return policy.append("; style-src ").append(captcha->others);
}

/// A blocked redirect shows nothing at all: the visitor would send again. So its host is part of the line.
std::string form_action(const Form& form, const std::string& origin)
{
    std::string policy = "form-action " + origin;
    if (!form.redirect.empty()) policy.append(" ").append(origin_of(form.redirect));
    return policy;
}

std::string attribute(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c == '&') out += "&amp;";
        else if (c == '"') out += "&quot;";
        else if (c == '<') out += "&lt;";
        else out += c;
    }
    return out;
}

/// One word of a shell (POSIX, "Single-Quotes").
std::string shell_word(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'') out += "'\\''";
        else out += c;
    }
    return out + "'";
}

std::string sample_of(const FieldRule& rule)
{
    if (!rule.choices.empty()) return rule.choices.front();
    if (rule.type == FieldType::email) return "eva@acme.example";
    if (rule.type == FieldType::phone) return "+34 612 345 678";
    if (rule.type == FieldType::date) return "2030-01-15";
    if (rule.type == FieldType::number) return "12";
    if (rule.type == FieldType::consent) return "yes";
    return rule.name == "name" ? "Eva Ruiz" : "Example";
}

/// Of the fields what a post needs: the required ones, and the first of each either-or group.
std::string curl_line(const Form& form, const std::string& address)
{
    std::string line = "curl -s " + address + " -H 'Accept: application/json'";
    for (const FieldRule& rule : form.entry.fields) {
        const auto leads = [&](const std::vector<std::string>& group) { return group.front() == rule.name; };
        const bool needed = rule.required || std::any_of(form.entry.any_of.begin(), form.entry.any_of.end(), leads);
        if (needed) line += " \\\n     --data-urlencode " + shell_word(rule.name + "=" + sample_of(rule));
    }
    return line + "\n";
}

Snippet frame_of(const Form& form, const std::string& public_url, const std::string& address)
{
    Snippet frame{"frame", "In a frame: where the style of the page must not touch the form",
                  "frame-src " + std::string(origin_of(public_url)) + "; script-src " + std::string(origin_of(public_url)),
                  "<iframe src=\"" + address + "?embed=1\" title=\"" + attribute(form.title) +
                      "\" width=\"100%\" height=\"700\" frameborder=\"0\"></iframe>\n<script async src=\"" + public_url +
                      "/frame.js\"></script>\n",
                  {}};
    if (form.frame_ancestors.empty())
        frame.note = "No page may frame this form yet: name the site in frame_ancestors of its file.";
    return frame;
}

}  // namespace

std::vector<Snippet> snippets_of(const Form& form, const std::string& public_url, const Captcha& captcha)
{
    const CaptchaVendor* widget = captcha_of(captcha, form.slug);
    const std::string origin{origin_of(public_url)};
    const std::string address = public_url + "/f/" + form.slug;
    const std::string script = "<script async src=\"" + public_url + "/embed.js\"></script>\n";
    const std::string for_script = "script-src " + origin + "; connect-src " + origin;
    const std::string plain = static_form(form, public_url, captcha) + "\n";
    const std::string place = "<div data-captura=\"" + form.slug + "\"";
    return {
        {"static", "Plain markup: works without any script, shifts nothing", with_captcha(form_action(form, origin), widget), plain, {}},
        {"script", "Drawn by the script, in the page's own style", for_script, place + "></div>\n" + script,
         widget == nullptr ? "" : "The captcha is in the other deliveries only; a form drawn by the script brings its own proof of work."},
        {"enhanced", "Plain markup that the script takes over: the best of both", with_captcha(form_action(form, origin) + "; " + for_script, widget),
         place + ">\n" + plain + "</div>\n" + script, {}},
        frame_of(form, public_url, address),
        {"link", "A link, or a QR code", {}, address + "\n", {}},
        {"curl", "From a shell or a server", {}, curl_line(form, address), {}},
    };
}

}  // namespace captura::web
