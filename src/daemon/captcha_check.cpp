#include "daemon/captcha_check.hpp"

#include <curl/curl.h>
#include <nlohmann/json.hpp>

#include <signal.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace captura::daemon {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t most_waiting = 64;
constexpr std::size_t longest_answer = 64 * 1024;
constexpr std::size_t longest_token = 8 * 1024;  // Turnstile's has 2 KiB at most
constexpr double least_score = 0.3;              // of reCAPTCHA v3: "0.0 is very likely a bot"
constexpr std::string_view unreachable = "captcha_unreachable";

struct Question {
    std::string token;
    Clock::time_point until;
    std::function<void(std::string)> answer;
};

std::size_t take_octets(char* from, std::size_t size, std::size_t count, void* context)
{
    auto& said = *static_cast<std::string*>(context);
    if (said.size() + size * count > longest_answer) return 0;
    said.append(from, size * count);
    return size * count;
}

/// Keeps its connection between two questions.
class Asker {
public:
    Asker(std::string url, std::string secret) : url_(std::move(url)), secret_(std::move(secret)), handle_(curl_easy_init())
    {
        if (handle_ == nullptr) throw std::runtime_error("libcurl has no handle to give");
    }
    ~Asker() { curl_easy_cleanup(handle_); }
    Asker(const Asker&) = delete;
    Asker& operator=(const Asker&) = delete;

    std::string_view ask(const std::string& token, std::chrono::milliseconds limit)
    {
        const std::string form = "secret=" + escaped(secret_) + "&response=" + escaped(token);
        std::string said;
        curl_easy_setopt(handle_, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(handle_, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(handle_, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(handle_, CURLOPT_TIMEOUT_MS, static_cast<long>(limit.count()));
        curl_easy_setopt(handle_, CURLOPT_POSTFIELDS, form.c_str());
        curl_easy_setopt(handle_, CURLOPT_WRITEFUNCTION, take_octets);
        curl_easy_setopt(handle_, CURLOPT_WRITEDATA, &said);
        if (curl_easy_perform(handle_) != CURLE_OK) return unreachable;
        long status = 0;
        curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
        return read_captcha_answer(status, said);
    }

private:
    std::string escaped(const std::string& text)
    {
        char* const made = curl_easy_escape(handle_, text.data(), static_cast<int>(text.size()));
        std::string out = made == nullptr ? std::string{} : std::string{made};
        curl_free(made);
        return out;
    }

    const std::string url_;
    const std::string secret_;
    CURL* const handle_;
};

}  // namespace

std::string_view read_captcha_answer(long status, std::string_view json)
{
    const auto said = nlohmann::json::parse(json, nullptr, false);
    if (status != 200 || !said.is_object() || !said.contains("success") || !said["success"].is_boolean()) return unreachable;
    if (said["success"].get<bool>()) {
        const auto score = said.find("score");
        const bool doubtful = score != said.end() && score->is_number() && score->get<double>() < least_score;
        return doubtful ? "captcha_wrong" : "captcha_solved";
    }
    // Of our set-up, or of the vendor: no word against the visitor.
    constexpr std::string_view not_the_visitors[] = {"missing-input-secret", "invalid-input-secret", "bad-request", "internal-error",
                                                     "sitekey-secret-mismatch", "not-using-dummy-passcode"};
    const auto codes = said.find("error-codes");
    if (codes == said.end() || !codes->is_array()) return "captcha_wrong";
    const bool ours = std::any_of(codes->begin(), codes->end(), [&](const nlohmann::json& code) {
        return code.is_string() && std::find(std::begin(not_the_visitors), std::end(not_the_visitors), code.get<std::string>()) != std::end(not_the_visitors);
    });
    return ours ? unreachable : "captcha_wrong";
}

struct CaptchaCheck::State {
    explicit State(CaptchaSettings given) : settings(std::move(given))
    {
        const web::CaptchaVendor* vendor = web::find_captcha_vendor(settings.captcha.provider);
        if (vendor == nullptr) throw std::invalid_argument("no captcha is called " + settings.captcha.provider);
        field = vendor->field;
        if (settings.url.empty()) settings.url = vendor->verify;
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (ready != CURLE_OK) throw std::runtime_error("libcurl does not start");
        for (std::thread& thread : threads) thread = std::thread{[this] { run(); }};
    }

    ~State()
    {
        {
            const std::lock_guard lock{mutex};
            stopping = true;
        }
        changed.notify_all();
        for (std::thread& thread : threads) thread.join();
        for (Question& question : waiting) question.answer(std::string{unreachable});
    }

    void run()
    {
        sigset_t pipe;  // the TLS library writes to connections that the vendor may have closed
        ::sigemptyset(&pipe);
        ::sigaddset(&pipe, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        Asker asker{settings.url, settings.secret};
        for (;;) {
            Question question;
            {
                std::unique_lock lock{mutex};
                changed.wait(lock, [this] { return stopping || !waiting.empty(); });
                if (stopping) return;
                question = std::move(waiting.front());
                waiting.pop_front();
            }
            const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(question.until - Clock::now());
            question.answer(std::string{left.count() > 0 ? asker.ask(question.token, left) : unreachable});
        }
    }

    CaptchaSettings settings;
    std::string field;
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<Question> waiting;
    bool stopping = false;
    std::array<std::thread, 2> threads;
};

CaptchaCheck::CaptchaCheck(CaptchaSettings settings) : state_(std::make_unique<State>(std::move(settings))) {}

CaptchaCheck::~CaptchaCheck() = default;

bool CaptchaCheck::asks(const Submission& submission) const
{
    return submission.door == Door::web && web::captcha_of(state_->settings.captcha, submission.entry) != nullptr;
}

void CaptchaCheck::ask(const Submission&, const Inquiry& inquiry, std::function<void(std::string)> answer)
{
    const std::string token{inquiry.value(state_->field)};
    if (token.empty()) return answer("captcha_missing");
    if (token.size() > longest_token) return answer("captcha_wrong");
    {
        const std::lock_guard lock{state_->mutex};
        if (state_->waiting.size() < most_waiting) {
            state_->waiting.push_back({token, Clock::now() + state_->settings.timeout, std::move(answer)});
            answer = nullptr;
        }
    }
    if (answer) return answer(std::string{unreachable});
    state_->changed.notify_one();
}

}  // namespace captura::daemon
