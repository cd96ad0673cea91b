#include "notify/smtp.hpp"

#include "notify/plain.hpp"

#include <curl/curl.h>

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <set>
#include <stdexcept>

namespace captura::notify {
namespace {

enum class Step { connect, hello, starttls, auth, mail, rcpt, data };

/// What one exchange came to, as seen on the wire.
struct Exchange {
    const Mail* mail = nullptr;
    std::size_t handed_out = 0;
    Step step = Step::connect;
    bool left = false;  ///< QUIT was said: what is answered to it is of no interest
    std::string reply;  ///< the server's last line
    std::array<char, CURL_ERROR_SIZE> error{};
    std::chrono::steady_clock::time_point deadline{};
    const std::atomic<bool>* stop = nullptr;

    bool is_late() const { return std::chrono::steady_clock::now() >= deadline; }
    bool is_over() const { return *stop || is_late(); }
    bool all_handed_out() const { return mail != nullptr && handed_out == mail->octets.size() && handed_out > 0; }
};

std::string_view name_of(Step step)
{
    switch (step) {
        case Step::connect: return "greeting";
        case Step::hello: return "EHLO";
        case Step::starttls: return "STARTTLS";
        case Step::auth: return "AUTH";
        case Step::mail: return "MAIL";
        case Step::rcpt: return "RCPT";
        case Step::data: return "DATA";
    }
    return "";
}

std::size_t give_octets(char* to, std::size_t size, std::size_t count, void* context)
{
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view rest = std::string_view{exchange.mail->octets}.substr(exchange.handed_out);
    const std::size_t given = std::min(size * count, rest.size());
    std::memcpy(to, rest.data(), given);
    exchange.handed_out += given;
    return given;
}

/// The library tells the steps of a conversation to its debug listener only. Of what we say nothing but the verb is
/// looked at: the line after AUTH is the password.
int listen(CURL*, curl_infotype type, char* octets, std::size_t size, void* context)
{
    auto& exchange = *static_cast<Exchange*>(context);
    const std::string_view line{octets, size};
    if (exchange.left) return 0;
    if (type == CURLINFO_HEADER_IN) exchange.reply = line;
    if (type != CURLINFO_HEADER_OUT) return 0;
    exchange.left = line.starts_with("QUIT");
    constexpr std::pair<std::string_view, Step> verbs[] = {
        {"EHLO", Step::hello}, {"HELO", Step::hello}, {"STARTTLS", Step::starttls}, {"AUTH", Step::auth},
        {"MAIL", Step::mail},  {"RCPT", Step::rcpt},  {"DATA", Step::data},
    };
    for (const auto& [verb, step] : verbs)
        if (line.starts_with(verb)) exchange.step = step;
    return 0;
}

/// Asked about once a second wherever the library waits inside itself, above all for the answer to its QUIT, for which
/// it would wait two minutes.
int end_when_over(void* context, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return static_cast<Exchange*>(context)->is_over() ? 1 : 0;
}

/// The TLS library writes to sockets that the server may have closed; that must not end the process.
class NoBrokenPipe {
public:
    NoBrokenPipe()
    {
        ::sigemptyset(&pipe_);
        ::sigaddset(&pipe_, SIGPIPE);
        ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
    }
    ~NoBrokenPipe()
    {
        const timespec at_once{};
        if (::sigismember(&before_, SIGPIPE) == 0) ::sigtimedwait(&pipe_, nullptr, &at_once);
        ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    }
    NoBrokenPipe(const NoBrokenPipe&) = delete;
    NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

private:
    sigset_t pipe_{};
    sigset_t before_{};
};

struct Easy {
    CURL* handle = curl_easy_init();
    curl_slist* recipients = nullptr;
    ~Easy()
    {
        curl_easy_cleanup(handle);
        curl_slist_free_all(recipients);
    }
    template <class T>
    void set(CURLoption option, T value)
    {
        if (curl_easy_setopt(handle, option, value) != CURLE_OK)
            throw std::runtime_error("libcurl refuses option " + std::to_string(option));
    }
};

/// A refusal that another try cannot change: said of this recipient or this mail, and not of our log-in or of a full
/// mailbox (RFC 5321 section 4.2.3; 552 as section 4.5.3.1.10 has it).
bool is_final(Step step, long code)
{
    if (step != Step::rcpt && step != Step::data) return false;
    return code >= 550 && code <= 559 && code != 552;
}

class Smtp : public Transport {
public:
    Smtp(const Settings& settings, Destination to, const std::atomic<bool>& stop)
        : settings_(settings), to_(std::move(to)), stop_(stop)
    {
        static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
        if (ready != CURLE_OK) throw std::runtime_error("libcurl does not start");
        connections_ = curl_multi_init();
        if (connections_ == nullptr) throw std::runtime_error("libcurl does not start");
    }
    ~Smtp() override
    {
        const NoBrokenPipe guard;
        hang_up();
        curl_multi_cleanup(connections_);
    }
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;

    Outcome deliver(const Mail& mail) override
    {
        bool reused = false;
        Outcome outcome = attempt(&mail, false, reused);
        // A kept connection may have been closed by the server in the meantime; nothing was handed over on it.
        if (reused && outcome.everybody && !outcome.in_doubt && !stop_) outcome = attempt(&mail, true, reused);
        return outcome;
    }

    Outcome probe() override
    {
        bool reused = false;
        return attempt(nullptr, true, reused);
    }

private:
    Outcome attempt(const Mail* mail, bool afresh, bool& reused)
    {
        const NoBrokenPipe guard;
        Exchange exchange;
        exchange.mail = mail;
        exchange.deadline = std::chrono::steady_clock::now() + settings_.timeout;
        exchange.stop = &stop_;
        Easy easy;
        if (easy.handle == nullptr) throw std::runtime_error("libcurl has no handle to give");
        prepare(easy, exchange, afresh);
        const CURLcode result = perform(easy.handle, exchange);
        long connects = 0;
        long code = 0;
        curl_easy_getinfo(easy.handle, CURLINFO_NUM_CONNECTS, &connects);
        curl_easy_getinfo(easy.handle, CURLINFO_RESPONSE_CODE, &code);
        reused = connects == 0;
        return judge(exchange, result, code);
    }

    void prepare(Easy& easy, Exchange& exchange, bool afresh)
    {
        easy.set(CURLOPT_URL, to_.server.c_str());
        easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        easy.set(CURLOPT_PROXY, "");  // the environment does not decide where mail goes
        easy.set(CURLOPT_NOSIGNAL, 1L);
        easy.set(CURLOPT_QUICK_EXIT, 1L);  // leaving does not wait for a resolver that hangs
        easy.set(CURLOPT_XFERINFOFUNCTION, &end_when_over);
        easy.set(CURLOPT_XFERINFODATA, static_cast<void*>(&exchange));
        easy.set(CURLOPT_NOPROGRESS, 0L);
        easy.set(CURLOPT_OPENSOCKETFUNCTION, &open_socket);
        easy.set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&sockets_));
        easy.set(CURLOPT_CLOSESOCKETFUNCTION, &close_socket);
        easy.set(CURLOPT_CLOSESOCKETDATA, static_cast<void*>(&sockets_));
        easy.set(CURLOPT_MAXAGE_CONN, 30L);
        easy.set(CURLOPT_FRESH_CONNECT, afresh ? 1L : 0L);
        easy.set(CURLOPT_ERRORBUFFER, exchange.error.data());
        easy.set(CURLOPT_DEBUGFUNCTION, &listen);
        easy.set(CURLOPT_DEBUGDATA, static_cast<void*>(&exchange));
        easy.set(CURLOPT_VERBOSE, 1L);
        prepare_security(easy);
        if (exchange.mail == nullptr) {
            easy.set(CURLOPT_NOBODY, 1L);
            easy.set(CURLOPT_CUSTOMREQUEST, "NOOP");
            return;
        }
        easy.recipients = curl_slist_append(nullptr, ('<' + exchange.mail->to + '>').c_str());
        easy.set(CURLOPT_MAIL_FROM, ('<' + exchange.mail->from + '>').c_str());
        easy.set(CURLOPT_MAIL_RCPT, easy.recipients);
        easy.set(CURLOPT_UPLOAD, 1L);
        easy.set(CURLOPT_READFUNCTION, &give_octets);
        easy.set(CURLOPT_READDATA, static_cast<void*>(&exchange));
        easy.set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(exchange.mail->octets.size()));
    }

    void prepare_security(Easy& easy) const
    {
        const bool password_leaves = !to_.user.empty() && !to_.loopback;
        const bool required = settings_.starttls_required || password_leaves || to_.kind == Destination::Kind::smtps;
        const bool verified = required || !settings_.ca_file.empty();
        easy.set(CURLOPT_USE_SSL, required ? static_cast<long>(CURLUSESSL_ALL) : static_cast<long>(CURLUSESSL_TRY));
        easy.set(CURLOPT_SSL_VERIFYPEER, verified ? 1L : 0L);
        easy.set(CURLOPT_SSL_VERIFYHOST, verified ? 2L : 0L);
        easy.set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!settings_.ca_file.empty()) easy.set(CURLOPT_CAINFO, settings_.ca_file.c_str());
        if (!to_.user.empty()) {
            easy.set(CURLOPT_USERNAME, to_.user.c_str());
            easy.set(CURLOPT_PASSWORD, settings_.password.c_str());
        }
    }

    CURLcode perform(CURL* easy, const Exchange& exchange)
    {
        constexpr int look_up_ms = 100;  // how soon the end is seen
        if (curl_multi_add_handle(connections_, easy) != CURLM_OK) return CURLE_FAILED_INIT;
        CURLcode result = CURLE_ABORTED_BY_CALLBACK;
        while (!exchange.is_over()) {
            int running = 0;
            if (curl_multi_perform(connections_, &running) != CURLM_OK) break;
            int left = 0;
            if (const CURLMsg* message = curl_multi_info_read(connections_, &left); message != nullptr) {
                result = message->data.result;
                break;
            }
            if (curl_multi_poll(connections_, nullptr, 0, look_up_ms, nullptr) != CURLM_OK) break;
        }
        if (result == CURLE_ABORTED_BY_CALLBACK) hang_up();
        curl_multi_remove_handle(connections_, easy);
        return result;
    }

    /// Before the library takes a conversation down: it would end a half-sent mail with its final dot, which makes it a
    /// whole one, and wait for answers to that and to QUIT.
    void hang_up() const
    {
        for (const curl_socket_t socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }

    static curl_socket_t open_socket(void* context, curlsocktype, curl_sockaddr* address)
    {
        const int socket = ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
        if (socket >= 0) static_cast<std::set<curl_socket_t>*>(context)->insert(socket);
        return socket < 0 ? CURL_SOCKET_BAD : socket;
    }

    static int close_socket(void* context, curl_socket_t socket)
    {
        static_cast<std::set<curl_socket_t>*>(context)->erase(socket);
        return ::close(socket);
    }

    Outcome judge(const Exchange& exchange, CURLcode result, long code) const
    {
        using Kind = Delivery::Kind;
        if (result == CURLE_OK) return {};
        const bool answered = code >= 400 && code <= 599;
        const bool after_data = exchange.step == Step::data && exchange.all_handed_out();
        if (after_data && code / 100 == 2) return {};  // any 2xx is a yes, the library knows 250 only
        Outcome outcome;
        outcome.kind = answered && is_final(exchange.step, code) ? Kind::never : Kind::later;
        outcome.in_doubt = after_data && !answered;
        outcome.everybody = (exchange.step != Step::rcpt && exchange.step != Step::data) || code == 421;
        const std::string said = answered           ? exchange.reply
                                 : exchange.is_late() ? "no answer in " + std::to_string(settings_.timeout.count()) + " s"
                                 : exchange.error[0] != 0 ? std::string{exchange.error.data()}
                                                          : std::string{curl_easy_strerror(result)};
        outcome.reason = without_password(std::string{name_of(exchange.step)} + ": " + one_line(said, 200));
        if (stop_) outcome.reason = "interrupted by the stop of the daemon";
        return outcome;
    }

    /// Servers have been seen to repeat what they were told.
    std::string without_password(std::string text) const
    {
        const std::string& secret = settings_.password;
        if (secret.empty()) return text;
        for (std::size_t at; (at = text.find(secret)) != std::string::npos;) text.replace(at, secret.size(), "***");
        return text;
    }

    Settings settings_;
    Destination to_;
    const std::atomic<bool>& stop_;
    std::set<curl_socket_t> sockets_;  ///< open ones
    CURLM* connections_ = nullptr;
};

}  // namespace

std::unique_ptr<Transport> make_smtp(const Settings& settings, Destination to, const std::atomic<bool>& stop)
{
    return std::make_unique<Smtp>(settings, std::move(to), stop);
}

}  // namespace captura::notify
